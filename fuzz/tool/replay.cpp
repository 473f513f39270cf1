// `replay` and `minimise`: one file at a time, in a child.
#include <filesystem>
#include <iostream>

#include "calls/text.h"
#include "run/minimise.h"
#include "tool/verbs.h"

namespace holdfast::fuzz {
namespace {

/// Abuse: an illegal call is made where the layer has a checker of its own.
RunOptions options_for(const Target& t) {
  RunOptions o;
  o.illegal = t.has_checker;
  return o;
}

/// What came out, in one word to be compared with `expect`.
std::string outcome_of(const Guarded& g) {
  if (!g.illegal.empty() && !g) return g.reported.empty() ? "not-reported" : g.reported;
  return g ? g.id : "ok";
}

int replay_one(const std::string& file, const std::string& target, bool log, unsigned seconds) {
  const std::optional<Sequence> s = read_sequence(file);
  if (!s) return usage;
  const Target* t = target_for(target, &*s);
  if (!t) return usage;
  RunOptions options = options_for(*t);
  options.log = log;
  const Guarded g = run_guarded(*t, *s, options, seconds);
  const std::string expected = s->expect.empty() ? "ok" : s->expect;
  const std::string outcome = outcome_of(g);
  if (log) std::cout << g.log;
  std::cout << file << ": " << outcome;
  if (outcome != expected) std::cout << ", expected " << expected;
  std::cout << " (" << g.steps << " calls, " << g.skipped << " skipped, on " << t->name << ")\n";
  if (g) print_verdict(g, *s);
  return outcome == expected ? fine : found;
}

/// The folder of a finding: everything to understand and repeat it.
bool write_finding(const std::string& folder, const Target& t, const Sequence& original,
                   const Minimised& m) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  RunOptions with_log = options_for(t);
  with_log.log = true;
  const Guarded again = run_guarded(t, m.sequence, with_log);
  std::string report = again.id + " (" + again.rule + "): " + again.what + "\n";
  report += "seen on " + std::string(t.name) + ", shrunk in " + std::to_string(m.tries) +
            " tries from " + std::to_string(original.calls.size()) + " calls to " +
            std::to_string(m.sequence.calls.size()) + "\n";
  return write_file(folder + "/min.calls", print(m.sequence)) &&
         write_file(folder + "/original.calls", print(original)) &&
         write_file(folder + "/events.log", again.log) &&
         write_file(folder + "/report.txt", report) &&
         write_file(folder + "/repro_test.cpp", reproducer(t, m.sequence, m.verdict)) &&
         write_file(folder + "/README",
                    "To see it again: holdfast-fuzz replay --log " + folder + "/min.calls\n");
}

}  // namespace

void add_replay(CLI::App& app, int& status) {
  auto* verb = app.add_subcommand("replay", "run .calls files and compare with what they expect");
  static std::vector<std::string> files;
  static std::string target;
  static bool log;
  static unsigned seconds = 10;
  verb->add_option("FILES", files, "files, or folders of .calls files")->required();
  verb->add_option("--target", target, "instead of the one the file names");
  verb->add_flag("--log", log, "print what happens");
  verb->add_option("--timeout", seconds, "seconds after which a run counts as hung");
  verb->callback([&status] {
    std::vector<std::string> all;
    for (const std::string& f : files) {
      if (!std::filesystem::is_directory(f)) {
        all.push_back(f);
        continue;
      }
      for (const auto& e : std::filesystem::recursive_directory_iterator(f)) {
        if (e.path().extension() == ".calls") all.push_back(e.path().string());
      }
    }
    std::sort(all.begin(), all.end());
    for (const std::string& f : all) status = std::max(status, replay_one(f, target, log, seconds));
  });
}

void add_minimise(CLI::App& app, int& status) {
  auto* verb = app.add_subcommand("minimise", "shrink a failing sequence, keeping its verdict");
  static std::string file, target, out, folder;
  verb->add_option("FILE", file, "a .calls file, or bytes of an engine")->required();
  verb->add_option("--target", target, "instead of the one the file names");
  verb->add_option("-o", out, "where to write the result; standard output without it");
  verb->add_option("--folder", folder, "write a folder: sequence, log, report, test case");
  verb->callback([&status] {
    const std::optional<Sequence> s = read_sequence(file);
    const Target* t = s ? target_for(target, &*s) : nullptr;
    if (!t) {
      status = usage;
      return;
    }
    const Minimised m = minimise(*t, *s, options_for(*t));
    if (!m.verdict && m.verdict.illegal.empty()) {
      std::cerr << "holdfast-fuzz: " << file << " does not fail on " << t->name << "\n";
      status = usage;
      return;
    }
    std::cerr << s->calls.size() << " calls -> " << m.sequence.calls.size() << " calls, " << m.tries
              << " tries, " << m.seconds << " s\n";
    if (!folder.empty() && !write_finding(folder, *t, *s, m)) status = usage;
    if (out.empty()) {
      std::cout << print(m.sequence);
    } else if (!write_file(out, print(m.sequence))) {
      status = usage;
    }
  });
}

}  // namespace holdfast::fuzz
