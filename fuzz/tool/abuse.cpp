// `abuse`: sequences with one illegal call; exactly the expected id must be reported.
#include "engines/abuse.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "tool/verbs.h"

namespace holdfast::fuzz {
namespace {

struct AbuseCommand {
  std::string target = "strict-watched";
  std::uint64_t seed = 1, runs = 2000;
  std::string json;
  bool examples = false;
};

int abuse(const AbuseCommand& o) {
  const Target* t = target_for(o.target, nullptr);
  if (!t) return usage;
  if (!t->has_checker) {
    std::cerr << "holdfast-fuzz: " << t->name << " has no checker of its own to be asked; try "
              << "strict-watched\n";
    return usage;
  }
  const AbuseResult r = run_abuse(*t, o.seed, o.runs);
  std::printf("%-24s %6s %6s %6s %6s %6s\n", "illegal call", "made", "exact", "missed", "other",
              "more");
  nlohmann::json rows = nlohmann::json::array();
  for (const auto& [id, c] : r.ids) {
    std::printf("%-24s %6lu %6lu %6lu %6lu %6lu\n", id.c_str(), c.made, c.exact, c.missed, c.other,
                c.several);
    if (o.examples && !c.example.empty()) std::printf("%s\n", c.example.c_str());
    rows.push_back({{"id", id},
                    {"made", c.made},
                    {"exact", c.exact},
                    {"missed", c.missed},
                    {"another_id_first", c.other},
                    {"more_than_one", c.several}});
  }
  std::printf("%lu sequences stayed legal, %lu false alarms\n", r.legal, r.false_alarms);
  if (!r.alarm.empty()) std::printf("%s", r.alarm.c_str());
  if (!o.json.empty()) {
    const nlohmann::json whole = {{"target", t->name},
                                  {"seed", o.seed},
                                  {"ids", rows},
                                  {"legal", r.legal},
                                  {"false_alarms", r.false_alarms}};
    if (!write_file(o.json, whole.dump(1) + "\n")) return usage;
  }
  return r.exact() ? fine : found;
}

}  // namespace

void add_abuse(CLI::App& app, int& status) {
  auto* verb = app.add_subcommand("abuse", "one illegal call each; is exactly that id reported?");
  static AbuseCommand o;
  verb->add_option("TARGET", o.target, "a layer with a checker; default strict-watched");
  verb->add_option("--seed", o.seed, "default 1");
  verb->add_option("--runs", o.runs, "sequences; default 2000");
  verb->add_flag("--examples", o.examples, "print the first of each that is not exact");
  verb->add_option("--json", o.json, "write the counts there");
  verb->callback([&status] { status = abuse(o); });
}

}  // namespace holdfast::fuzz
