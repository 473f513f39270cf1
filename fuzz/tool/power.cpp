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
  unsigned seeds = 20;
  double limit = 120;
  bool baselines = false;
  unsigned baseline_seeds = 5;
  double baseline_limit = 60;
};

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v.empty()      ? 0
         : v.size() % 2 ? v[v.size() / 2]
                        : (v[v.size() / 2 - 1] + v[v.size() / 2]) / 2;
}

/// An engine: its name, and how it is let loose on one bug.
struct Engine {
  std::string name;
  std::string program;  ///< empty: random legal sequences in this process' child
  unsigned seeds;
  double limit;
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
    const Trial t = e.program.empty() ? random_trial(m, seed, e.limit)
                                      : engine_trial(e.program, m, seed, e.limit);
    c.reached += t.reached;
    c.triggered += t.triggered;
    c.detected += t.detected;
    times.push_back(t.detected ? t.seconds : e.limit);
    const std::string said = t.verdict.empty() ? "nothing" : t.verdict;
    verdicts[said] = verdicts.value(said, 0) + 1;
    if (!t.detected && !t.verdict.empty()) c.wrong = t.verdict + ": " + t.what;
  }
  c.median = median(times);
  c.worst = *std::max_element(times.begin(), times.end());
  c.json = {{"engine", e.name},         {"seeds", c.seeds},
            {"detected", c.detected},   {"censored", c.seeds - c.detected},
            {"limit_seconds", e.limit}, {"median_seconds", c.median},
            {"worst_seconds", c.worst}, {"seconds", times},
            {"verdicts", verdicts}};
  if (e.program.empty()) {
    c.json["reached"] = c.reached;
    c.json["triggered"] = c.triggered;
  }
  return c;
}

void print_cell(const Engine& e, Mutant m, const Cell& c) {
  const MutantRow& row = row_of(m);
  std::printf("%-34s %-4s %-8s ", row.name, row.rule, e.name.c_str());
  if (e.program.empty()) std::printf("reached %2u triggered %2u ", c.reached, c.triggered);
  std::printf("detected %2u/%-2u median %s%.3f s worst %s%.3f s  %s\n", c.detected, c.seeds,
              c.detected * 2 < c.seeds ? ">" : "", c.median, c.detected < c.seeds ? ">" : "",
              c.worst, c.json["verdicts"].dump().c_str());
  if (!c.wrong.empty()) {
    std::printf("    not as expected (%s): %s\n", row.expect, c.wrong.c_str());
  }
  std::fflush(stdout);
}

std::vector<Engine> engines_of(const PowerCommand& o) {
  std::vector<Engine> engines{{"random", "", o.seeds, o.limit}};
  if (!o.baselines) return engines;
  for (const char* form : {"guided", "plain", "text"}) {
    const std::string program = find_engine(std::string("mutants-") + form);
    if (program.empty()) {
      std::printf("fuzz-mutants-%s is not built (./dev build fuzz): left out\n", form);
      continue;
    }
    engines.push_back({form, program, o.baseline_seeds, o.baseline_limit});
  }
  return engines;
}

int power(const PowerCommand& o) {
  nlohmann::json rows = nlohmann::json::array();
  std::vector<double> medians;
  unsigned killed = 0, all = 0, stale = 0;
  const std::vector<Engine> engines = engines_of(o);
  for (std::size_t i = 1; i < static_cast<std::size_t>(Mutant::count); ++i) {
    const auto m = static_cast<Mutant>(i);
    const MutantRow& row = row_of(m);
    const bool wanted =
        o.only.empty() || std::find(o.only.begin(), o.only.end(), row.name) != o.only.end();
    if (!wanted) continue;
    if (row.stale) {
      ++stale;
      std::printf("%-34s %-4s STALE: its place in the layer is gone\n", row.name, row.rule);
      continue;
    }
    ++all;
    nlohmann::json cells = nlohmann::json::array();
    for (const Engine& e : engines) {
      const Cell c = measure(e, m);
      print_cell(e, m, c);
      cells.push_back(c.json);
      if (!e.program.empty()) continue;
      medians.push_back(c.median);
      killed += c.detected == c.seeds;
    }
    rows.push_back({{"mutant", row.name},
                    {"rule", row.rule},
                    {"bug", row.bug},
                    {"expected", row.expect},
                    {"engines", cells}});
  }
  std::printf("%u of %u killed with every seed, %u stale; median over bugs of the median %.3f s\n",
              killed, all, stale, median(medians));
  if (!o.json.empty()) {
    const nlohmann::json whole = {{"unit", "seconds of one core"},
                                  {"killed", killed},
                                  {"mutants", all},
                                  {"stale", stale},
                                  {"median_of_medians_seconds", median(medians)},
                                  {"rows", rows}};
    if (!write_file(o.json, whole.dump(1) + "\n")) return usage;
  }
  return killed == all && stale == 0 ? fine : found;
}

}  // namespace

void add_power(CLI::App& app, int& status) {
  auto* verb = app.add_subcommand("power", "find the planted bugs; how many, and how fast");
  static PowerCommand o;
  verb->add_option("--json", o.json, "write the measurements there");
  verb->add_option("--only", o.only, "these bugs only");
  verb->add_option("--seeds", o.seeds, "seeds per bug; default 20");
  verb->add_option("--limit", o.limit, "seconds of processor per seed; default 120");
  verb->add_flag("--baselines", o.baselines, "also libFuzzer: guided, byte-coded calls, text");
  verb->add_option("--baseline-seeds", o.baseline_seeds, "default 5");
  verb->add_option("--baseline-limit", o.baseline_limit, "seconds of processor; default 60");
  verb->callback([&status] { status = power(o); });
}

}  // namespace holdfast::fuzz
