// The loader: what a good file becomes, and how each kind of mistake is reported.
#include "models/loader.h"

#include <gtest/gtest.h>

#include <random>

#include "models/pack.h"
#include "models/schema.h"

namespace holdfast::check {
namespace {

std::string with_head(const std::string& rest) {
  return "schema: 1\nlibrary: demo\n" + rest;
}

std::string first_error(const std::string& text) {
  const LoadResult result = load_library(text, "dir/demo.yaml");
  EXPECT_EQ(result.library, nullptr);
  return result.errors.empty() ? "" : result.errors.front().text();
}

constexpr const char* write_row = R"(functions:
  - names: [demo_write]
    args: 5
    when: 'arg[3] & FLAG'
    operation: {direction: write, stream: 'arg[1]', discipline: queue, request: 'arg[0]',
      handler: 'arg[4]', refused: 'return != 0', passes: ['arg[0]', _]}
    lends:
      - {what: 'arg[0].*', role: control-block, access: write, until: {callback: 'arg[4]'}}
      - {what: 'arg[2].bytes', until: token}
    keeps: ['arg[-1]']
    releases: [library, {scope: queue, path: 'arg[0]', if: 'return > 0', one: true}]
    note: The bytes stay
      the caller's.
    examples:
      - rule: stack-escape
        bad: |
          void bad();
        ok: |
          void ok();
)";

TEST(Loader, ReadsEveryPartOfAFunction) {
  const LoadResult result =
      load_library(with_head("constants: {FLAG: 0x10}\n") + write_row, "dir/demo.yaml");
  ASSERT_TRUE(result.library) << result.errors.front().text();
  ASSERT_EQ(result.library->functions.size(), 1u);
  const FunctionModel& function = result.library->functions[0];
  EXPECT_EQ(function.library, result.library.get());
  EXPECT_EQ(function.place.file, "demo.yaml");
  EXPECT_EQ(function.place.line, 5u);
  EXPECT_EQ(function.min_args, 5);
  EXPECT_EQ(function.max_args, 5);
  ASSERT_TRUE(function.operation);
  EXPECT_EQ(function.operation->discipline, Discipline::Queue);
  ASSERT_EQ(function.operation->passes.size(), 2u);
  EXPECT_FALSE(function.operation->passes[1]);
  ASSERT_EQ(function.lends.size(), 2u);
  EXPECT_EQ(function.lends[0].role, LendRole::ControlBlock);
  EXPECT_EQ(function.lends[0].until_path->text(), "arg[4]");
  EXPECT_EQ(function.lends[1].until, Until::Token);
  ASSERT_EQ(function.effects.releases.size(), 2u);
  EXPECT_TRUE(function.effects.releases[1].one);
  EXPECT_EQ(function.note, "The bytes stay the caller's.");
  ASSERT_EQ(result.library->examples.size(), 1u);
  EXPECT_EQ(result.library->examples[0].name, "demo_write");
  EXPECT_EQ(result.library->examples[0].bad, "void bad();\n");
  EXPECT_EQ(result.library->constants.at("FLAG"), 16);
}

TEST(Loader, ReportsEveryMistakeOfAFile) {
  const LoadResult result = load_library(
      with_head("functions:\n  - names: [f]\n    lend: []\n    views: 4\n    lends: [{what: x}]\n"),
      "f");
  EXPECT_EQ(result.library, nullptr);
  EXPECT_EQ(result.errors.size(), 4u);  // the key, the list, the path, the missing `until`
}

TEST(Loader, AnUnknownKeyNamesTheKnownOnes) {
  const std::string error = first_error(with_head("functons: []\n"));
  EXPECT_TRUE(error.starts_with("dir/demo.yaml:3:1: error: unknown key `functons` in library; "));
  EXPECT_NE(error.find("functions"), std::string::npos);
}

TEST(Loader, AnUnknownSchemaVersionIsTheOnlyComplaint) {
  const LoadResult result = load_library("schema: 2\nlibrary: x\nnew-key: 1\nfunctions: 7\n", "f");
  ASSERT_EQ(result.errors.size(), 1u + 1u);  // and the key that this version does not know
  EXPECT_EQ(result.errors[1].text(), "f:1:9: error: this version reads schema 1, not 2");
}

TEST(Loader, AMissingSchemaOrNameIsAnError) {
  EXPECT_NE(first_error("library: x\n").find("expected the key `schema`"), std::string::npos);
  EXPECT_NE(first_error("schema: 1\n").find("expected the key `library`"), std::string::npos);
  EXPECT_NE(first_error("").find("found nothing"), std::string::npos);
}

TEST(Loader, WrongTypesSayWhatWasExpected) {
  const std::string head = "functions:\n  - names: [f]\n    ";
  EXPECT_NE(first_error(with_head(head + "args: many\n")).find("`3`, `2..4` or `2..`"),
            std::string::npos);
  EXPECT_NE(first_error(with_head("types:\n  - names: [t]\n    view: 1\n")).find("true or false"),
            std::string::npos);
  EXPECT_NE(first_error(with_head("constants: {A: x}\n")).find("whole number"), std::string::npos);
  EXPECT_NE(first_error(with_head(head + "returns: old\n")).find("fresh, owner-of-this, nothing"),
            std::string::npos);
  EXPECT_NE(first_error(with_head("functions:\n  - f\n")).find("expected a mapping (function)"),
            std::string::npos);
}

TEST(Loader, APathBeyondTheArgumentsIsAnError) {
  const std::string error =
      first_error(with_head("functions:\n  - names: [f]\n    args: 2\n    frees: ['arg[2].*']\n"));
  EXPECT_EQ(error,
            "dir/demo.yaml:6:13: error: the path `arg[2].*` names an argument beyond the 2 "
            "that `args` allows");
}

TEST(Loader, AConstantMustBeListed) {
  const std::string text = "functions:\n  - names: [f]\n    when: 'arg[0] & NOWHERE'\n";
  EXPECT_NE(first_error(with_head(text)).find("`NOWHERE` is not among"), std::string::npos);
}

TEST(Loader, UntilNeedsThePathOfWhatItNames) {
  const std::string head = "functions:\n  - names: [f]\n    lends: [{what: 'arg[0].*', until: ";
  EXPECT_NE(first_error(with_head(head + "callback}]\n")).find("{callback: 'arg[0]'}"),
            std::string::npos);
  EXPECT_NE(first_error(with_head(head + "{callback: this, queue: this}}]\n")).find("exactly one"),
            std::string::npos);
}

TEST(Loader, AnExampleNeedsARuleThatExists) {
  const std::string head =
      "functions:\n  - names: [f]\n    examples:\n      - bad: x\n        ok: y\n";
  EXPECT_NE(first_error(with_head(head)).find("expected the key `rule`"), std::string::npos);
  EXPECT_NE(first_error(with_head(head + "        rule: no-such\n")).find("the id of a rule"),
            std::string::npos);
}

TEST(Loader, SyntaxErrorsHaveAPlace) {
  EXPECT_TRUE(first_error(with_head("types: [[\n")).starts_with("dir/demo.yaml:"));
  EXPECT_NE(first_error(with_head("title: a\ntitle: b\n")).find("stands here twice"),
            std::string::npos);
  EXPECT_NE(first_error(with_head("a: &x 1\nb: *x\n")).find("aliases"), std::string::npos);
  EXPECT_NE(first_error("schema: 1\n---\nschema: 1\n").find("one YAML document"),
            std::string::npos);
  EXPECT_NE(first_error("schema: \x01\n").find("1:9: error: expected text"), std::string::npos);
  EXPECT_NE(first_error("schema: \xff\n").find("expected UTF-8"), std::string::npos);
}

TEST(Loader, InsteadIsACallOfTheSameOperands) {
  const std::string head = "functions:\n  - names: [f]\n    args: 2\n    instead: ";
  const LoadResult result = load_library(with_head(head + "'g(arg[0], arg[1] | COPY)'\n"), "f");
  ASSERT_TRUE(result.library) << result.errors.front().text();
  EXPECT_EQ(result.library->functions[0].instead, "g(arg[0], arg[1] | COPY)");
  const LoadResult again = load_library(export_yaml(*result.library), "f");
  ASSERT_TRUE(again.library);
  EXPECT_EQ(again.library->functions[0].instead, result.library->functions[0].instead);
  EXPECT_EQ(first_error(with_head(head + "g\n")),
            "dir/demo.yaml:6:14: error: expected a call, as in `name(arg[0], arg[1])`");
  EXPECT_NE(first_error(with_head(head + "'g(arg[2])'\n")).find("beyond the 2"), std::string::npos);
  EXPECT_NE(first_error(with_head(head + "'g(arg[x])'\n")).find("in the path `arg[x]`"),
            std::string::npos);
}

TEST(Loader, AFileThatIsMissingIsAnError) {
  const LoadResult result = load_library_file("/no/such/model.yaml");
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_NE(result.errors[0].text().find("cannot read the file"), std::string::npos);
}

TEST(Writer, TheBuiltinLibrariesReloadToTheSame) {
  for (const BuiltinModel& model : builtin_models()) {
    const LoadResult first = load_library(text_of(model), std::string(model.file));
    ASSERT_TRUE(first.library) << first.errors.front().text();
    const std::string text = export_yaml(*first.library);
    const LoadResult second = load_library(text, std::string(model.file));
    ASSERT_TRUE(second.library) << second.errors.front().text();
    EXPECT_EQ(export_yaml(*second.library), text);
    EXPECT_EQ(second.library->functions.size(), first.library->functions.size());
    EXPECT_EQ(second.library->types.size(), first.library->types.size());
    EXPECT_EQ(second.library->examples.size(), first.library->examples.size());
    EXPECT_EQ(second.library->constants, first.library->constants);
  }
}

TEST(Writer, TextsThatNeedQuotingSurvive) {
  Library library;
  library.name = "odd: name # 'x'";
  library.title = "true";
  library.contract = " leading\nand \"two\" lines\\";
  library.prelude = "\tint x;\n";
  const LoadResult result = load_library(export_yaml(library), "f");
  ASSERT_TRUE(result.library) << result.errors.front().text();
  EXPECT_EQ(result.library->name, library.name);
  EXPECT_EQ(result.library->title, library.title);
  EXPECT_EQ(result.library->contract, library.contract);
  EXPECT_EQ(result.library->prelude, library.prelude);
}

/// Mutations of a real file: none may crash, hang, or give neither a library nor an error.
TEST(Loader, SurvivesDamagedFiles) {
  std::string seed = with_head("constants: {FLAG: 1}\n") + write_row;
  std::mt19937 random(20);
  const std::string marks = "[]{}'\"|>:-?,&*!#%@`\n\t \\x\xc3\x28~0";
  for (int round = 0; round < 4000; ++round) {
    std::string text = seed;
    const unsigned edits = 1 + random() % 6;
    for (unsigned i = 0; i < edits && !text.empty(); ++i) {
      const std::size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text[at] = marks[random() % marks.size()];
          break;
        case 1:
          text.insert(at, 1, marks[random() % marks.size()]);
          break;
        case 2:
          text.erase(at, 1 + random() % 20);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 40));
          break;
      }
    }
    const LoadResult result = load_library(text, "f");
    EXPECT_TRUE(result.library != nullptr || !result.errors.empty()) << text;
  }
}

TEST(Loader, DeepNestingIsRefused) {
  EXPECT_NE(first_error(std::string(100000, '[')).find("nested"), std::string::npos);
  std::string dashes;
  for (int i = 0; i < 100000; ++i) dashes += "- ";
  EXPECT_NE(first_error(dashes).find("error"), std::string::npos);
  std::string block;
  for (int i = 0; i < 500; ++i) block += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_NE(first_error(block).find("64 levels"), std::string::npos);
}

}  // namespace
}  // namespace holdfast::check
