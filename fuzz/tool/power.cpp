// `power`: every planted bug, many seeds; reached, triggered, detected, and the time it took.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "mutants/power.h"
#include "tool/verbs.h"

namespace holdfast::fuzz {
namespace {

struct Options {
  std::string json;
  std::vector<std::string> only;
  unsigned seeds = 20;
  double limit = 120;
};

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v.empty() ? 0 : v.size() % 2 ? v[v.size() / 2]
                                      : (v[v.size() / 2 - 1] + v[v.size() / 2]) / 2;
}

int power(const Options& o) {
  nlohmann::json report = nlohmann::json::array();
  std::vector<double> medians;
  unsigned killed = 0, all = 0, stale = 0;
  for (std::size_t i = 1; i < static_cast<std::size_t>(Mutant::count); ++i) {
    const auto m = static_cast<Mutant>(i);
    const MutantRow& row = row_of(m);
    const bool wanted =
        o.only.empty() || std::find(o.only.begin(), o.only.end(), row.name) != o.only.end();
    if (!wanted) continue;
    if (row.stale) {
      ++stale;
      std::printf("%-36s %-4s STALE: its place in the layer is gone\n", row.name, row.rule);
      continue;
    }
    ++all;
    unsigned reached = 0, triggered = 0, detected = 0;
    std::vector<double> times;
    nlohmann::json verdicts = nlohmann::json::object();
    double worst = 0;
    std::string wrong;
    for (std::uint64_t seed = 1; seed <= o.seeds; ++seed) {
      const Trial t = random_trial(m, seed, o.limit);
      reached += t.reached;
      triggered += t.triggered;
      detected += t.detected;
      times.push_back(t.detected ? t.seconds : o.limit);
      worst = std::max(worst, times.back());
      const std::string said = t.verdict.empty() ? "nothing" : t.verdict;
      verdicts[said] = verdicts.value(said, 0) + 1;
      if (!t.detected && !t.verdict.empty()) wrong = t.verdict + ": " + t.what;
    }
    const double middle = median(times);
    medians.push_back(middle);
    killed += detected == o.seeds;
    std::printf("%-36s %-4s reached %2u triggered %2u detected %2u/%u  median %8.3f s  worst %8.3f s  %s\n",
                row.name, row.rule, reached, triggered, detected, o.seeds, middle, worst,
                verdicts.dump().c_str());
    if (!wrong.empty()) std::printf("    not as expected (%s): %s\n", row.expect, wrong.c_str());
    std::fflush(stdout);
    report.push_back({{"mutant", row.name}, {"rule", row.rule}, {"bug", row.bug},
                      {"expected", row.expect}, {"seeds", o.seeds}, {"reached", reached},
                      {"triggered", triggered}, {"detected", detected},
                      {"median_seconds", middle}, {"worst_seconds", worst},
                      {"limit_seconds", o.limit}, {"seconds", times}, {"verdicts", verdicts}});
  }
  std::printf("%u of %u killed with every seed, %u stale; median over bugs of the median %.3f s\n",
              killed, all, stale, median(medians));
  if (!o.json.empty()) {
    const nlohmann::json whole = {{"engine", "random legal sequences"},
                                  {"unit", "seconds of one core"},
                                  {"killed", killed},
                                  {"mutants", all},
                                  {"stale", stale},
                                  {"median_of_medians_seconds", median(medians)},
                                  {"rows", report}};
    if (!write_file(o.json, whole.dump(1) + "\n")) return usage;
  }
  return killed == all && stale == 0 ? fine : found;
}

}  // namespace

void add_power(CLI::App& app, int& status) {
  auto* verb = app.add_subcommand("power", "find the planted bugs; how many, and how fast");
  static Options o;
  verb->add_option("--json", o.json, "write the measurements there");
  verb->add_option("--only", o.only, "these bugs only");
  verb->add_option("--seeds", o.seeds, "seeds per bug; default 20");
  verb->add_option("--limit", o.limit, "seconds of processor per seed; default 120");
  verb->callback([&status] { status = power(o); });
}

}  // namespace holdfast::fuzz
