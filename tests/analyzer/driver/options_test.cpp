// The command line: everything contracts promise parses, and slips get a helpful sentence.
#include "driver/options.h"

#include <gmock/gmock.h>

#include "analyzer/temp_dir.h"

namespace holdfast::check {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

using Words = std::vector<std::string>;

Options parse(const Words& words) {
  Options options;
  std::string error;
  EXPECT_TRUE(parse_options(words, options, &error)) << error;
  return options;
}

std::string error_of(const Words& words) {
  Options options;
  std::string error;
  EXPECT_FALSE(parse_options(words, options, &error));
  return error;
}

TEST(Options, Defaults) {
  Options o = parse({});
  EXPECT_EQ(o.action, Action::Check);
  EXPECT_EQ(o.format, "text");
  EXPECT_FALSE(o.min_confidence);
  EXPECT_FALSE(o.fail_on);
  EXPECT_FALSE(o.has_compiler_args);
}

TEST(Options, EverythingAtOnce) {
  Options o = parse({"-p",
                     "build",
                     "--format=sarif",
                     "-o",
                     "out.sarif",
                     "-j",
                     "4",
                     "--min-confidence=definite",
                     "--fail-on=never",
                     "--models=a.yaml,b.yaml",
                     "--models",
                     "c.yaml",
                     "--project-root=src",
                     "--project-root=lib",
                     "--baseline=b.sarif",
                     "--write-baseline=n.sarif",
                     "--diff=-",
                     "--cache-dir=c",
                     "--no-cache",
                     "--rules=-temporary,+raw-sink",
                     "--fix",
                     "--audit",
                     "--explain-unknown",
                     "--runtime-report=r.json",
                     "--quiet",
                     "--color=always",
                     "--relative-to=/p",
                     "--allow-broken-units",
                     "a.cpp",
                     "b.c"});
  EXPECT_EQ(o.build_path, "build");
  EXPECT_EQ(o.format, "sarif");
  EXPECT_EQ(o.output, "out.sarif");
  EXPECT_EQ(o.jobs, 4u);
  EXPECT_EQ(o.min_confidence, Confidence::Definite);
  EXPECT_EQ(o.fail_on, FailOn::Never);
  EXPECT_THAT(o.models, ElementsAre("a.yaml", "b.yaml", "c.yaml"));
  EXPECT_THAT(o.project_roots, ElementsAre("src", "lib"));
  EXPECT_EQ(o.baseline, "b.sarif");
  EXPECT_EQ(o.write_baseline, "n.sarif");
  EXPECT_EQ(o.diff, "-");
  EXPECT_EQ(o.cache_dir, "c");
  EXPECT_THAT(o.rules, ElementsAre("-temporary", "+raw-sink"));
  EXPECT_TRUE(o.no_cache && o.fix && o.audit && o.explain_unknown && o.quiet);
  EXPECT_TRUE(o.allow_broken_units);
  EXPECT_EQ(o.runtime_report, "r.json");
  EXPECT_EQ(o.color, ColorMode::Always);
  EXPECT_EQ(o.relative_to, "/p");
  EXPECT_THAT(o.files, ElementsAre("a.cpp", "b.c"));
}

TEST(Options, ShortFormsAndDetachedValues) {
  Options o = parse({"-j8", "-pbuild", "-oout", "--format", "json", "--rules", "-temporary",
                     "--diff", "-", "--summarize=s", "a.cpp"});
  EXPECT_EQ(o.jobs, 8u);
  EXPECT_EQ(o.build_path, "build");
  EXPECT_EQ(o.output, "out");
  EXPECT_EQ(o.format, "json");
  EXPECT_EQ(o.diff, "-");
  EXPECT_EQ(o.action, Action::Summarise);
  EXPECT_EQ(o.summary_file, "s");
}

TEST(Options, CompilerArgumentsStandBehindDashes) {
  Options o = parse({"a.cpp", "--", "-std=c++20", "--quiet", "--"});
  EXPECT_TRUE(o.has_compiler_args);
  EXPECT_THAT(o.compiler_args, ElementsAre("-std=c++20", "--quiet", "--"));
  EXPECT_FALSE(o.quiet);
  EXPECT_TRUE(parse({"a.cpp", "--"}).has_compiler_args);
}

TEST(Options, Actions) {
  EXPECT_EQ(parse({"--help"}).action, Action::Help);
  EXPECT_EQ(parse({"-h"}).action, Action::Help);
  EXPECT_EQ(parse({"--version"}).action, Action::Version);
  EXPECT_EQ(parse({"--list-rules"}).action, Action::ListRules);
  EXPECT_EQ(parse({"--list-models"}).action, Action::ListModels);
  EXPECT_EQ(parse({"--explain=temporary"}).explain, "temporary");
  EXPECT_EQ(parse({"--export-models=m.yaml"}).export_models, "m.yaml");
  Options link = parse({"--link", "a.sum", "b.sum"});
  EXPECT_EQ(link.action, Action::Link);
  EXPECT_THAT(link.files, ElementsAre("a.sum", "b.sum"));
}

TEST(Options, SlipsGetAHelpfulSentence) {
  EXPECT_EQ(error_of({"--formt=json"}), "unknown option '--formt'; did you mean '--format'?");
  EXPECT_EQ(error_of({"--format=jsn"}),
            "--format: 'jsn' is not one of text|sarif|json|github|html; did you mean 'json'?");
  EXPECT_EQ(error_of({"-O2"}),
            "unknown option '-O2'; options of the compiler go behind '--', --help lists ours");
  EXPECT_EQ(error_of({"--quiet=yes"}), "--quiet takes no value");
  EXPECT_EQ(error_of({"-o"}), "-o needs a value: -o FILE");
  EXPECT_EQ(error_of({"--format", "--quiet"}),
            "--format needs a value: --format=text|sarif|json|github|html");
  EXPECT_EQ(error_of({"--baseline="}), "--baseline needs a value: --baseline=SARIF");
  EXPECT_THAT(error_of({"-jmany"}), StartsWith("-j: 'many' is not a number of jobs"));
  EXPECT_THAT(error_of({"--rules=stack-scape"}),
              StartsWith("--rules: unknown rule 'stack-scape'; did you mean 'stack-escape'?"));
  EXPECT_THAT(error_of({"--explain=x"}), StartsWith("--explain: unknown rule 'x'"));
  EXPECT_THAT(error_of({"-"}), HasSubstr("--diff=-"));
  EXPECT_THAT(error_of({"--link"}), HasSubstr("needs summary files"));
  EXPECT_THAT(error_of({"--summarise=s", "a.cpp", "b.cpp"}), HasSubstr("exactly one source file"));
  EXPECT_THAT(error_of({"--", "-O2"}), HasSubstr("needs a source file"));
  EXPECT_THAT(error_of({"--config=x", "--no-config"}), HasSubstr("exclude each other"));
}

TEST(Options, ResponseFiles) {
  TempDir dir;
  dir.write("inner", "'b c.sum'");
  dir.write("words", "--link a.sum @" + dir.path() + "/inner");
  EXPECT_THAT(parse({"@" + dir.path() + "/words"}).files, ElementsAre("a.sum", "b c.sum"));
  EXPECT_THAT(error_of({"@/nowhere"}), HasSubstr("cannot read the response file '/nowhere'"));
  dir.write("loop", "@" + dir.path() + "/loop");
  EXPECT_THAT(error_of({"@" + dir.path() + "/loop"}), HasSubstr("nested too deeply"));
  EXPECT_THAT(parse({"a.cpp", "--", "@x"}).compiler_args, ElementsAre("@x"));
}

TEST(Options, HelpNamesEveryRowOnce) {
  std::string text;
  llvm::raw_string_ostream out(text);
  print_help(out);
  out.flush();
  for (const OptionRow& row : option_rows()) {
    EXPECT_THAT(text, HasSubstr("  " + row.name.str())) << row.name.str();
    EXPECT_FALSE(row.help.empty());
  }
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    EXPECT_LE(end - begin, 100u) << text.substr(begin, end - begin);
  }
}

Results with(Confidence confidence) {
  Results r;
  r.units_total = 1;
  Finding f;
  f.confidence = confidence;
  r.findings = {f};
  return r;
}

TEST(ExitCode, FollowsFailOn) {
  Options options;
  EXPECT_EQ(exit_code_for(with(Confidence::Definite), options), ExitCode::Findings);
  EXPECT_EQ(exit_code_for(with(Confidence::Possible), options), ExitCode::Clean);
  options.fail_on = FailOn::Possible;
  EXPECT_EQ(exit_code_for(with(Confidence::Possible), options), ExitCode::Findings);
  options.fail_on = FailOn::Never;
  EXPECT_EQ(exit_code_for(with(Confidence::Definite), options), ExitCode::Clean);
}

TEST(ExitCode, SuppressedAndKnownFindingsDoNotCount) {
  Options options;
  Results r = with(Confidence::Definite);
  r.findings[0].suppressed = Suppression{{}, "why"};
  EXPECT_EQ(exit_code_for(r, options), ExitCode::Clean);
  r = with(Confidence::Definite);
  r.findings[0].baseline = BaselineState::Unchanged;
  EXPECT_EQ(exit_code_for(r, options), ExitCode::Clean);
  r.findings[0].baseline = BaselineState::New;
  EXPECT_EQ(exit_code_for(r, options), ExitCode::Findings);
}

TEST(ExitCode, BrokenUnitsWinOverFindings) {
  Options options;
  Results r = with(Confidence::Definite);
  r.units_total = 2;
  r.units_failed = 1;
  EXPECT_EQ(exit_code_for(r, options), ExitCode::Incomplete);
  options.allow_broken_units = true;
  EXPECT_EQ(exit_code_for(r, options), ExitCode::Findings);
  r.units_failed = 2;
  EXPECT_EQ(exit_code_for(r, options), ExitCode::Usage);
  EXPECT_EQ(exit_code_for(Results(), options), ExitCode::Usage);
  r = with(Confidence::Possible);
  r.problems = {{Problem::Kind::ModelError, "m.yaml", 3, "x"}};
  EXPECT_EQ(exit_code_for(r, options), ExitCode::Usage);
  r.problems = {{Problem::Kind::UnitHasErrors, "a.cpp", 3, "x"}};
  EXPECT_EQ(exit_code_for(r, options), ExitCode::Clean);
}

}  // namespace
}  // namespace holdfast::check
