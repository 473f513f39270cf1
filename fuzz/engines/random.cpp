// See random.h. A portfolio: by the table's weights, all alike, and swarm, in turn.
#include "engines/random.h"

#include <chrono>
#include <ctime>

#include "engines/coded.h"

namespace holdfast::fuzz {

double cpu_now() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

Sequence nth_sequence(std::uint64_t seed, std::uint64_t n, const Capabilities& can, int weights) {
  Random random(seed * 0x2545F4914F6CDD1Dull + n);
  if (weights == RandomOptions::coded) {
    std::array<std::uint8_t, 400> bytes;
    for (std::uint8_t& b : bytes) b = static_cast<std::uint8_t>(random.next() >> 56);
    return calls_of_bytes(std::span(bytes).first(20 + random.below(bytes.size() - 20)));
  }
  if (weights == RandomOptions::portfolio) {
    constexpr int order[] = {RandomOptions::table, RandomOptions::swarm, RandomOptions::even,
                             RandomOptions::swarm};
    weights = order[n % 4];
  }
  const Weights w = weights == RandomOptions::table  ? table_weights(can)
                    : weights == RandomOptions::even ? even_weights(can)
                                                     : swarm_weights(can, random);
  return draw_sequence(random, w, can, 5 + random.below(36));
}

RandomResult run_random(CommAdapter& layer, const RandomOptions& options) {
  using clock = std::chrono::steady_clock;
  const auto begin = clock::now();
  const double cpu_begin = cpu_now();
  const Capabilities can = layer.capabilities();
  RandomResult r;
  std::unordered_set<std::uint64_t> states;
  RunOptions run_options;
  run_options.abandon = options.abandon;
  const auto elapsed = [&] { return std::chrono::duration<double>(clock::now() - begin).count(); };
  for (; r.runs < options.most_runs && r.steps < options.most_steps; ++r.runs) {
    if (r.runs % 64 == 0 && elapsed() >= options.seconds) break;
    if (options.progress) options.progress(r);
    Sequence s = nth_sequence(options.seed, r.runs, can, options.weights);
    const bool twice = options.twice && can.deterministic && r.runs % 64 == 0;
    RunResult result = twice ? run_twice(s, layer, run_options) : run(s, layer, run_options);
    r.steps += result.steps;
    r.skipped += result.skipped;
    if (options.states) {
      states.insert(result.state_hash);
      for (const Call& c : s.calls) ++r.verbs[static_cast<std::size_t>(c.verb)];
    }
    if (!result.verdict) continue;
    if (!options.verdict.empty() && options.verdict != result.verdict.id) {
      ++r.passed_over;
      continue;
    }
    r.found = true;
    r.sequence = std::move(s);
    r.result = std::move(result);
    ++r.runs;
    break;
  }
  r.states = states.size();
  r.seconds = elapsed();
  r.cpu_seconds = cpu_now() - cpu_begin;
  return r;
}

}  // namespace holdfast::fuzz
