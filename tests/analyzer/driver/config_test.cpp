// .holdfast.yaml: what it may say, and where it says something else.
#include "driver/config.h"

#include <gmock/gmock.h>

#include "analyzer/temp_dir.h"
#include "driver/finish.h"

namespace holdfast::check {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Config parse(const std::string& text) {
  Config config;
  std::string error;
  EXPECT_TRUE(parse_config(text, "/p/.holdfast.yaml", config, &error)) << error;
  return config;
}

std::string error_of(const std::string& text) {
  Config config;
  std::string error;
  EXPECT_FALSE(parse_config(text, "/p/.holdfast.yaml", config, &error)) << text;
  return error;
}

TEST(Config, EveryKey) {
  Config c = parse(
      "version: 1\n"
      "roots: [src, ../lib]   # where we live\n"
      "excludes:\n  - third_party/**\n  - 'gen/*.{cc,h}'\n"
      "models: [tools/net.yaml]\n"
      "rules: [-temporary]\n"
      "wrappers: [net::write_all]\n"
      "levels:\n  min-confidence: definite\n  fail-on: possible\n  raw-sink: definite\n"
      "  fake-owner: off\n");
  EXPECT_THAT(c.roots, ElementsAre("/p/src", "/lib"));
  EXPECT_THAT(c.excludes, ElementsAre("third_party/**", "gen/*.{cc,h}"));
  EXPECT_THAT(c.models, ElementsAre("/p/tools/net.yaml"));
  EXPECT_THAT(c.rules, ElementsAre("-temporary"));
  EXPECT_THAT(c.wrappers, ElementsAre("net::write_all"));
  EXPECT_EQ(c.min_confidence, Confidence::Definite);
  EXPECT_EQ(c.fail_on, FailOn::Possible);
  EXPECT_EQ(c.levels.at("raw-sink"), "definite");
  EXPECT_EQ(c.levels.at("fake-owner"), "off");
  EXPECT_EQ(c.directory, "/p");
}

TEST(Config, NothingIsAllowed) {
  for (const char* text :
       {"", "\n", "# only words\n", "---\n", "roots:\n", "roots: []\n", "levels:\n"}) {
    EXPECT_THAT(parse(text).roots, IsEmpty()) << text;
  }
}

TEST(Config, ErrorsNameTheLineAndWhatWasExpected) {
  EXPECT_EQ(error_of("version: 1\nroot: [src]\n"),
            "/p/.holdfast.yaml:2: unknown key 'root'; did you mean 'roots'?");
  EXPECT_EQ(error_of("quux: 1\n"),
            "/p/.holdfast.yaml:1: unknown key 'quux'; known are version, roots, excludes, models, "
            "rules, wrappers, levels");
  EXPECT_EQ(error_of("roots: [a]\nroots: [b]\n"), "/p/.holdfast.yaml:2: 'roots' is given twice");
  EXPECT_EQ(error_of("roots: src\n"),
            "/p/.holdfast.yaml:1: expected a list of directories, like [a, b]");
  EXPECT_EQ(error_of("roots: [[a]]\n"), "/p/.holdfast.yaml:1: expected a directory");
  EXPECT_EQ(error_of("version: 2\n"), "/p/.holdfast.yaml:1: version 2 is not known; 1 is");
  EXPECT_EQ(error_of("levels:\n  fail-on: sometimes\n"),
            "/p/.holdfast.yaml:2: expected one of definite, possible, never, found 'sometimes'");
  EXPECT_EQ(error_of("levels:\n  tempory: off\n"),
            "/p/.holdfast.yaml:2: 'tempory' is neither min-confidence, fail-on nor a rule; did you "
            "mean 'temporary'?");
  EXPECT_THAT(error_of("rules:\n  - xyzzy\n"), HasSubstr(":2: unknown rule 'xyzzy'"));
  EXPECT_THAT(error_of("excludes: ['[z-a]']\n"), HasSubstr(":1: '[z-a]' is not a pattern"));
  EXPECT_THAT(error_of("- a\n- b\n"), HasSubstr(":1: expected keys and values"));
  EXPECT_THAT(error_of("version: 1\n---\nversion: 1\n"), HasSubstr("expected one document"));
}

TEST(Config, WhatIsNotYamlIsNoCrash) {
  for (const char* text : {"roots: [",
                           "roots: [a\nb: c",
                           "{",
                           "\"",
                           "'",
                           "&a *b",
                           "roots: *none\n",
                           "\t: x",
                           "? \n: ",
                           "roots: {a: b}\n",
                           "levels: [a]\n",
                           ": : :",
                           "a: b: c",
                           "roots: |\n text\n",
                           "key",
                           "[a, b]",
                           "? [a]\n: b\n",
                           "}",
                           "]",
                           "@",
                           "`"}) {
    EXPECT_THAT(error_of(text), StartsWith("/p/.holdfast.yaml:")) << text;
  }
  for (const char* nothing : {"!!", "roots: !!binary", "%YAML 9.9\n---\n", "\xFF\xFE"}) {
    Config config;
    std::string error;
    parse_config(nothing, "/p/.holdfast.yaml", config, &error);
    EXPECT_THAT(config.roots, IsEmpty());
  }
  EXPECT_THAT(error_of(std::string("a\0b", 3)), HasSubstr("is not text"));
}

TEST(Config, IsFoundUpwards) {
  TempDir dir;
  ASSERT_FALSE(llvm::sys::fs::create_directories(dir / "a/b"));
  std::string file = dir.write(".holdfast.yaml", "");
  EXPECT_EQ(find_config(dir / "a/b"), file);
  std::string nearer = dir.write("a/.holdfast.yaml", "");
  EXPECT_EQ(find_config(dir / "a/b"), nearer);
}

TEST(Config, UnreadableFiles) {
  Config config;
  std::string error;
  EXPECT_FALSE(read_config("/nowhere/.holdfast.yaml", config, &error));
  EXPECT_EQ(error,
            "cannot read the configuration '/nowhere/.holdfast.yaml': No such file or "
            "directory");
}

TEST(Config, TheCommandLineWins) {
  Options options;
  std::string error;
  ASSERT_TRUE(parse_options(std::vector<std::string>{"--fail-on=never", "--project-root=x",
                                                     "--models=m", "--rules=+temporary"},
                            options, &error));
  merge_config(parse("roots: [src]\nmodels: [n]\nrules: [-temporary, -fake-owner]\n"
                     "excludes: [gen]\nwrappers: [w]\n"
                     "levels: {fail-on: possible, min-confidence: definite}\n"),
               options);
  EXPECT_EQ(options.fail_on, FailOn::Never);
  EXPECT_EQ(options.min_confidence, Confidence::Definite);
  EXPECT_THAT(options.project_roots, ElementsAre("x"));
  EXPECT_THAT(options.models, ElementsAre("/p/n", "m"));
  RuleSelection rules = enabled_rules(options);
  EXPECT_TRUE(rules.contains("temporary"));
  EXPECT_FALSE(rules.contains("fake-owner"));
  EXPECT_TRUE(rules.contains("raw-sink"));
  EXPECT_TRUE(excluded_files(options).matches("/p/gen/a.cpp"));
}

TEST(Config, OnlyTheseRulesMeansOnlyThese) {
  Options options;
  std::string error;
  ASSERT_TRUE(parse_options(std::vector<std::string>{"--rules=stack-escape"}, options, &error));
  merge_config(parse("rules: [-temporary]\nwrappers: [w]\n"), options);
  EXPECT_THAT(enabled_rules(options).ids(), ElementsAre("stack-escape"));
}

}  // namespace
}  // namespace holdfast::check
