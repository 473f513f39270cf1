// `power`: every planted bug, many seeds; reached, triggered, detected, and the time it took.
#include "mutants/power.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tool/verbs.h"

namespace holdfast::fuzz {
namespace {

struct PowerCommand {
  std::string json;
  std::vector<std::string> only;
  std::vector<std::string> engines;
  unsigned seeds = 20;
  double limit = 120;
  bool no_baselines = false;
  unsigned baseline_seeds = 5;
  double baseline_limit = 10;
};

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v.empty()      ? 0
         : v.size() % 2 ? v[v.size() / 2]
                        : (v[v.size() / 2 - 1] + v[v.size() / 2]) / 2;
}

/// An engine: its name, and how it is let loose on one bug.
struct Engine {
  const char* name;
  const char* program;  ///< of libFuzzer's; null: sequences of this program
  int weights;
  bool ours;
  const char* what;
  std::string path = {};
  unsigned seeds = 0;
  double limit = 0;
};

/// Holdfast's engines, then the baselines.
const Engine all_engines[] = {
    {"random", nullptr, RandomOptions::portfolio, true, "fresh sequences, legal in the model"},
    {"guided", "mutants-guided", 0, true, "libFuzzer with the mutator that works on calls"},
    {"bytes", "mutants-plain", 0, false, "libFuzzer's own mutations of the bytes of calls"},
    {"text", "mutants-text", 0, false, "libFuzzer's own mutations of the text of calls"},
    {"coded", nullptr, RandomOptions::coded, false, "random bytes, of which each few are a call"},
};

struct Cell {
  unsigned reached = 0, triggered = 0, detected = 0, seeds = 0;
  double median = 0, worst = 0;
  nlohmann::json json;
  std::string wrong;
};

/// Seconds of what was not detected count as the limit: the cell is censored there, and says so.
Cell measure(const Engine& e, Mutant m) {
  Cell c;
  c.seeds = e.seeds;
  std::vector<double> times;
  nlohmann::json verdicts = nlohmann::json::object();
  for (std::uint64_t seed = 1; seed <= e.seeds; ++seed) {
    const Trial t = e.program ? engine_trial(e.path, m, seed, e.limit)
                              : random_trial(m, seed, e.limit, e.weights);
    c.reached += t.reached;
    c.triggered += t.triggered;
    c.detected += t.detected;
    times.push_back(t.detected ? t.seconds : e.limit);
    const std::string said = t.verdict.empty() ? "nothing"
                             : t.rule.empty()  ? t.verdict
                                               : t.verdict + ":" + t.rule;
    verdicts[said] = verdicts.value(said, 0) + 1;
    if (!t.detected && !t.verdict.empty())
      c.wrong = "seed " + std::to_string(seed) + ", " + t.verdict + ": " + t.what;
  }
  c.median = median(times);
  c.worst = *std::max_element(times.begin(), times.end());
  c.json = {{"engine", e.name},           {"baseline", !e.ours},
            {"seeds", c.seeds},           {"reached", c.reached},
            {"triggered", c.triggered},   {"detected", c.detected},
            {"limit_seconds", e.limit},   {"censored", c.seeds - c.detected},
            {"median_seconds", c.median}, {"median_is_censored", c.detected * 2 <= c.seeds},
            {"worst_seconds", c.worst},   {"seconds", times},
            {"verdicts", verdicts}};
  return c;
}

void print_cell(const Engine& e, Mutant m, const Cell& c) {
  const MutantRow& row = row_of(m);
  std::printf("%-34s %-4s %-7s reached %2u triggered %2u detected %2u/%-2u ", row.name, row.rule,
              e.name, c.reached, c.triggered, c.detected, c.seeds);
  std::printf("median %s%.3f s worst %s%.3f s  %s\n", c.detected * 2 <= c.seeds ? ">" : "",
              c.median, c.detected < c.seeds ? ">" : "", c.worst,
              c.json["verdicts"].dump().c_str());
  if (!c.wrong.empty()) {
    std::printf("    not as expected (%s): %s\n", row.expect, c.wrong.c_str());
  }
  std::fflush(stdout);
}

std::vector<Engine> engines_of(const PowerCommand& o) {
  std::vector<Engine> engines;
  for (Engine e : all_engines) {
    const bool named = std::find(o.engines.begin(), o.engines.end(), e.name) != o.engines.end();
    if (o.engines.empty() ? o.no_baselines && (!e.ours || e.program) : !named) continue;
    if (e.program) e.path = find_engine(e.program);
    if (e.program && e.path.empty()) {
      std::printf("%s: fuzz-%s is not built (./dev build fuzz-bare, or fuzz): left out\n", e.name,
                  e.program);
      continue;
    }
    e.seeds = e.ours ? o.seeds : o.baseline_seeds;
    e.limit = e.ours ? o.limit : o.baseline_limit;
    std::printf("%-7s %s %s, %u seeds, at most %g s of processor each%s%s\n", e.name,
                e.ours ? "Holdfast's:" : "baseline:  ", e.what, e.seeds, e.limit,
                e.path.empty() ? "" : ", ", e.path.c_str());
    engines.push_back(std::move(e));
  }
  return engines;
}

/// What an engine did over all bugs.
struct Score {
  unsigned every_seed = 0, some_seed = 0, all = 0;
  std::vector<double> medians;
  void count(const Cell& c) {
    ++all;
    every_seed += c.detected == c.seeds;
    some_seed += c.detected != 0;
    medians.push_back(c.median);
  }
  void print(const Engine& e) const {
    const double limit_shown = median(medians);
    std::printf(
        "%-7s %u of %u killed with every seed, %u with some; median over bugs of the "
        "median %s%.3f s\n",
        e.name, every_seed, all, some_seed, limit_shown >= e.limit ? ">" : "", limit_shown);
  }
};

/// One bug under every engine: its row of the result.
nlohmann::json measure_row(Mutant m, const std::vector<Engine>& engines,
                           std::vector<Score>& scores) {
  const MutantRow& row = row_of(m);
  nlohmann::json cells = nlohmann::json::array();
  for (std::size_t i = 0; i < engines.size(); ++i) {
    const Cell c = measure(engines[i], m);
    print_cell(engines[i], m, c);
    cells.push_back(c.json);
    scores[i].count(c);
  }
  return {{"mutant", row.name},
          {"rule", row.rule},
          {"bug", row.bug},
          {"expected", row.expect},
          {"engines", cells}};
}

int power(const PowerCommand& o) {
  nlohmann::json rows = nlohmann::json::array();
  unsigned stale = 0;
  const std::vector<Engine> engines = engines_of(o);
  if (engines.empty()) return usage;
  std::vector<Score> scores(engines.size());
  for (std::size_t i = 1; i < static_cast<std::size_t>(Mutant::count); ++i) {
    const auto m = static_cast<Mutant>(i);
    const MutantRow& row = row_of(m);
    const bool wanted =
        o.only.empty() || std::find(o.only.begin(), o.only.end(), row.name) != o.only.end();
    if (!wanted) continue;
    if (!row.stale) {
      rows.push_back(measure_row(m, engines, scores));
      continue;
    }
    ++stale;
    std::printf("%-34s %-4s STALE: its place in the layer is gone\n", row.name, row.rule);
  }
  nlohmann::json summary = nlohmann::json::array();
  bool all_killed = stale == 0;
  for (std::size_t i = 0; i < engines.size(); ++i) {
    const Score& s = scores[i];
    s.print(engines[i]);
    if (engines[i].ours && !engines[i].program) all_killed &= s.every_seed == s.all;
    summary.push_back({{"engine", engines[i].name},
                       {"baseline", !engines[i].ours},
                       {"what", engines[i].what},
                       {"killed_with_every_seed", s.every_seed},
                       {"killed_with_some_seed", s.some_seed},
                       {"mutants", s.all},
                       {"median_of_medians_seconds", median(s.medians)}});
  }
  if (stale != 0) std::printf("%u stale\n", stale);
  if (!o.json.empty()) {
    const nlohmann::json whole = {{"unit", "seconds of one core"},
                                  {"mutants", rows.size()},
                                  {"stale", stale},
                                  {"engines", summary},
                                  {"rows", rows}};
    if (!write_file(o.json, whole.dump(1) + "\n")) return usage;
  }
  return all_killed ? fine : found;
}

}  // namespace

void add_power(CLI::App& app, int& status) {
  auto* verb = app.add_subcommand("power", "find the planted bugs; how many, and how fast");
  static PowerCommand o;
  verb->add_option("--json", o.json, "write the measurements there");
  verb->add_option("--only", o.only, "these bugs only");
  verb->add_option("--engine", o.engines, "these engines only: random, guided, bytes, text, coded");
  verb->add_option("--seeds", o.seeds, "seeds per bug; default 20");
  verb->add_option("--limit", o.limit, "seconds of processor per seed; default 120");
  verb->add_flag("--no-baselines", o.no_baselines, "the engine random only");
  verb->add_option("--baseline-seeds", o.baseline_seeds, "default 5");
  verb->add_option("--baseline-limit", o.baseline_limit, "seconds of processor; default 10");
  verb->callback([&status] { status = power(o); });
}

}  // namespace holdfast::fuzz
