// `random`: fresh sequences, legal in the model, without a fuzzing engine. `run`: an engine's.
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "calls/text.h"
#include "run/minimise.h"
#include "tool/verbs.h"

namespace holdfast::fuzz {
namespace {

struct RandomCommand {
  std::string target = "strict";
  RandomOptions random;
  double million_steps = 0;
  unsigned hang = 10;
  bool keep = false;
  std::string weights = "portfolio";
  std::string json;
};

bool write_json(const RandomCommand& o, const Target& t, const RandomResult& r,
                const std::string& verdict) {
  if (o.json.empty()) return true;
  const nlohmann::json whole = {
      {"target", t.name},
      {"seed", o.random.seed},
      {"sequences", r.runs},
      {"calls", r.steps},
      {"skipped", r.skipped},
      {"passed_over", r.passed_over},
      {"model_states", r.states},
      {"cpu_seconds", r.cpu_seconds},
      {"sequences_per_cpu_second",
       r.cpu_seconds > 0 ? static_cast<double>(r.runs) / r.cpu_seconds : 0},
      {"verdict", verdict}};
  return write_file(o.json, whole.dump(1) + "\n");
}

void print_statistics(const RandomResult& r) {
  std::cout << r.runs << " sequences, " << r.steps << " calls (" << r.skipped << " skipped), "
            << r.states << " states of the model, " << r.seconds << " s";
  if (r.cpu_seconds > 0) {
    std::cout << ", " << static_cast<std::uint64_t>(static_cast<double>(r.runs) / r.cpu_seconds)
              << " sequences per second of processor";
  }
  std::cout << "\n";
  std::string never;
  for (std::size_t v = 0; v < verb_count; ++v) {
    if (r.verbs[v] == 0) never += std::string(" ") + row_of(static_cast<Verb>(v)).text;
  }
  if (!never.empty()) std::cout << "never made:" << never << "\n";
  if (r.passed_over != 0) std::cout << "passed over: " << r.passed_over << " other verdicts\n";
}

int random_run(RandomCommand& o) {
  const Target* t = target_for(o.target, nullptr);
  if (!t) return usage;
  if (o.million_steps > 0) {
    o.random.most_steps = static_cast<std::uint64_t>(o.million_steps * 1e6);
  }
  o.random.states = true;
  Guarded failure;
  const RandomResult r = random_guarded(*t, o.random, o.hang, failure);
  print_statistics(r);
  if (!r.found) {
    std::cout << t->name << ": nothing found\n";
    if (!write_json(o, *t, r, "")) return usage;
    return failure ? found : fine;
  }
  std::cout << "seed " << o.random.seed << ", sequence " << r.runs << ":\n";
  const Minimised m = minimise(*t, r.sequence);
  print_verdict(m.verdict ? m.verdict : failure, m.sequence);
  std::cout << print(m.sequence);
  if (!write_json(o, *t, r, m.verdict ? m.verdict.id : failure.id)) return usage;
  return found;
}

}  // namespace

/// The folder of this program, and what the presets for engines build.
std::string find_engine(const std::string& target) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path bin = self.parent_path();
  const std::filesystem::path builds = bin.parent_path().parent_path();
  // Planted bugs crash by themselves; without ASan engines are as fast there as they can be.
  for (const std::filesystem::path& folder :
       {bin, builds / "fuzz-bare" / "bin", builds / "fuzz" / "bin"}) {
    const std::filesystem::path at = folder / ("fuzz-" + target);
    if (std::filesystem::exists(at)) return at.string();
  }
  return {};
}

void add_random(CLI::App& app, int& status) {
  auto* verb = app.add_subcommand("random", "random legal sequences until a verdict or the end");
  static RandomCommand o;
  o.random.seconds = 10;
  verb->add_option("TARGET", o.target, "see holdfast-fuzz list; default strict");
  verb->add_option("--seconds", o.random.seconds, "how long; default 10");
  verb->add_option("--seed", o.random.seed, "of the whole run; default 1");
  verb->add_option("--runs", o.random.most_runs, "at most so many sequences");
  verb->add_option("--million-calls", o.million_steps, "at most so many calls, in millions");
  verb->add_option("--hang", o.hang, "seconds without an end after which a run counts as hung");
  verb->add_option("--verdict", o.random.verdict, "stop at this defect id only, count the others");
  verb->add_flag("--twice", o.random.twice, "run one in 64 twice, and compare");
  verb->add_option("--json", o.json, "write what was measured there");
  verb->add_option("--weights", o.weights, "portfolio, table, even, swarm; coded is a baseline")
      ->check(CLI::IsMember({"portfolio", "table", "even", "swarm", "coded"}));
  verb->callback([&status] {
    o.random.weights = o.weights == "table"   ? RandomOptions::table
                       : o.weights == "even"  ? RandomOptions::even
                       : o.weights == "swarm" ? RandomOptions::swarm
                       : o.weights == "coded" ? RandomOptions::coded
                                              : RandomOptions::portfolio;
    status = random_run(o);
  });
}

void add_run(CLI::App& app, int& status) {
  auto* verb =
      app.add_subcommand("run", "run a target under libFuzzer, with libFuzzer's arguments");
  static std::string target;
  verb->add_option("TARGET", target, "the part of fuzz-TARGET after fuzz-")->required();
  verb->allow_extras();
  verb->prefix_command();
  verb->callback([verb, &status] {
    const std::string engine = find_engine(target);
    if (engine.empty()) {
      std::cerr << "holdfast-fuzz: fuzz-" << target
                << " is neither beside this program nor built; ./dev build fuzz builds it.\n"
                << "Without an engine: holdfast-fuzz random " << target << "\n";
      status = usage;
      return;
    }
    std::vector<std::string> words{engine};
    for (const std::string& word : verb->remaining()) words.push_back(word);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execv(engine.c_str(), argv.data());
    std::cerr << "holdfast-fuzz: cannot run " << engine << "\n";
    status = usage;
  });
}

}  // namespace holdfast::fuzz
