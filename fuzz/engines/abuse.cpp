// See abuse.h.
#include "engines/abuse.h"

#include <algorithm>

#include "calls/text.h"

namespace holdfast::fuzz {
namespace {

/// A report has names, and on a busy machine those of a whole program take their time.
constexpr unsigned most_seconds = 60;

/// What breaks a rule is drawn more often than elsewhere, and raw memory, for it to be broken with.
Weights abuse_weights(const Capabilities& can) {
  Weights w = table_weights(can);
  const auto more = [&](Verb v, std::uint32_t weight) {
    if (can.verbs >> static_cast<int>(v) & 1) w[static_cast<std::size_t>(v)] = weight;
  };
  more(Verb::raw, 14);
  more(Verb::release, 10);
  more(Verb::touch, 10);
  more(Verb::anchor, 4);
  more(Verb::gone, 6);
  more(Verb::destroy, 1);
  return w;
}

void add_foreign_start(Random& random, Sequence& s) {
  for (Call& c : s.calls) {
    const bool start = row_of(c.verb).result == 'o';
    if (!start || c.has(Prop::in) || c.has(Prop::nomem) || !random.one_in(6)) continue;
    c.set(Prop::thread);
    return;
  }
}

void count(const Guarded& g, const Sequence& s, AbuseCounts& c) {
  ++c.made;
  // Memory that several operations hold is reported for each of them.
  const bool same = std::all_of(g.reports.begin(), g.reports.end(),
                                [&g](const std::string& id) { return id == g.illegal; });
  if (!g && g.reported == g.illegal && same) {
    ++c.exact;
    return;
  }
  if (g.reported.empty()) {
    ++c.missed;
  } else if (g.reported == g.illegal) {
    ++c.several;
  } else {
    ++c.other;
  }
  if (!c.example.empty()) return;
  c.example = print(s) + "reported:";
  for (const std::string& id : g.reports) c.example += " " + id;
  c.example += (g ? "\n" + g.id + ": " + g.what : "") + "\n" + g.log;
}

}  // namespace

bool AbuseResult::exact() const {
  return false_alarms == 0 && std::all_of(ids.begin(), ids.end(), [](const auto& row) {
           return row.second.exact == row.second.made;
         });
}

AbuseResult run_abuse(const Target& target, std::uint64_t seed, std::uint64_t runs) {
  AbuseResult r;
  const Capabilities can = target.make()->capabilities();
  const Weights weights = abuse_weights(can);
  RunOptions options;
  options.illegal = true;
  for (std::uint64_t n = 0; n < runs; ++n) {
    Random random(seed * 0x9E3779B97F4A7C15ull + n);
    Sequence s = draw_sequence(random, weights, can, 5 + random.below(26));
    if (random.one_in(4)) add_foreign_start(random, s);
    s.target = target.name;
    const Guarded g = run_guarded(target, s, options, most_seconds);
    if (!g.illegal.empty()) {
      s.expect = g.illegal;
      count(g, s, r.ids[g.illegal]);
      continue;
    }
    ++r.legal;
    if (!g) continue;
    ++r.false_alarms;
    if (r.alarm.empty()) r.alarm = g.id + ": " + g.what + "\n" + print(s);
  }
  return r;
}

}  // namespace holdfast::fuzz
