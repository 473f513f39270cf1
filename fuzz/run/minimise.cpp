// See minimise.h. Every candidate is kept only if the same id comes at the same kind of call.
#include "run/minimise.h"

#include <algorithm>
#include <unordered_set>

#include "calls/text.h"

namespace holdfast::fuzz {
namespace {

class Shrinker {
 public:
  Shrinker(const Target& target, const Sequence& s, const RunOptions& options, std::uint32_t most)
      : target_(target), options_(options), most_(most), best_(s) {
    options_.log = false;
    first_ = run_guarded(target_, s, options_);
    in_process_ = !first_.crashed;
    if (in_process_) layer_ = target_.make();
    best_verdict_ = first_;
  }

  bool fails() const { return static_cast<bool>(first_) || !first_.illegal.empty(); }

  void shrink() {
    std::size_t before = 0;
    do {
      before = tries_;
      changed_ = false;
      truncate();
      drop_windows();
      calm_environment();
      shrink_arguments();
    } while (changed_ && tries_ < most_ && tries_ != before);
    rename();
  }

  Sequence& best() { return best_; }
  Guarded& verdict() { return best_verdict_; }
  std::uint32_t tries() const { return tries_; }

 private:
  bool same(const Guarded& g) const {
    return g.id == first_.id && g.reported == first_.reported && g.illegal == first_.illegal &&
           (g.failing_verb == first_.failing_verb || g.crashed);
  }

  Guarded try_run(const Sequence& s) {
    ++tries_;
    if (!in_process_) return run_guarded(target_, s, options_);
    RunResult r = run(s, *layer_, options_);
    Guarded g;
    if (r.verdict) {
      g.id = r.verdict.id;
      g.rule = r.verdict.rule;
      g.what = std::move(r.verdict.what);
    }
    if (r.reported) g.reported = r.reported;
    if (r.illegal) g.illegal = r.illegal;
    g.failing_call = r.failing_call;
    g.failing_verb = r.failing_verb;
    return g;
  }

  bool keep_if_same(Sequence candidate) {
    drop_unnamed(candidate);
    if (candidate == best_ || tries_ >= most_) return false;
    if (!seen_.insert(print(candidate)).second) return false;
    Guarded g = try_run(candidate);
    if (!same(g)) return false;
    best_ = std::move(candidate);
    best_verdict_ = std::move(g);
    changed_ = true;
    return true;
  }

  void truncate() {
    if (best_verdict_.failing_call + 1 >= best_.calls.size()) return;
    Sequence s = best_;
    s.calls.resize(best_verdict_.failing_call + 1);
    s.comments.clear();
    keep_if_same(std::move(s));
  }

  /// Windows of 8, 4, 2 and 1 calls, from the back; what depends on a dropped name goes with it.
  void drop_windows() {
    for (std::size_t window = 8; window != 0; window /= 2) {
      for (std::size_t at = best_.calls.size(); at-- > 0;) {
        if (at >= best_.calls.size()) continue;
        Sequence s = best_;
        const auto first = s.calls.begin() + static_cast<std::ptrdiff_t>(at);
        const auto last = at + window < s.calls.size() ? first + static_cast<std::ptrdiff_t>(window)
                                                       : s.calls.end();
        s.calls.erase(first, last);
        s.comments.clear();
        keep_if_same(std::move(s));
      }
    }
    // Pairs that only make sense together.
    for (std::size_t i = 0; i < best_.calls.size(); ++i) {
      for (std::size_t j = i + 1; j < best_.calls.size(); ++j) {
        Sequence s = best_;
        s.calls.erase(s.calls.begin() + static_cast<std::ptrdiff_t>(j));
        s.calls.erase(s.calls.begin() + static_cast<std::ptrdiff_t>(i));
        keep_if_same(std::move(s));
      }
    }
  }

  template <class Change>
  void try_change(Change&& change) {
    Sequence s = best_;
    change(s);
    keep_if_same(std::move(s));
  }

  void calm_environment() {
    try_change([](Sequence& s) { s.env = {}; });
    try_change([](Sequence& s) { s.env.chunk.clear(); });
    try_change([](Sequence& s) { s.env.fault.clear(); });
    try_change([](Sequence& s) { s.env.choice.clear(); });
    try_change([](Sequence& s) { s.env.window = 0; });
    try_change([](Sequence& s) { s.env.refuse = 0; });
    try_change([](Sequence& s) { s.env.style = 0; });
    try_change([](Sequence& s) {
      s.env.sched = Order::fifo;
      s.env.seed = 0;
      s.env.depth = 0;
    });
    for (std::uint64_t seed = 0; seed < 8 && seed < best_.env.seed; ++seed) {
      try_change([seed](Sequence& s) { s.env.seed = seed; });
    }
    for (std::size_t i = best_.env.chunk.size(); i-- > 0;) {
      try_change([i](Sequence& s) {
        if (i < s.env.chunk.size()) {
          s.env.chunk.erase(s.env.chunk.begin() + static_cast<std::ptrdiff_t>(i));
        }
      });
    }
  }

  void shrink_arguments() {
    for (std::size_t i = 0; i < best_.calls.size(); ++i) {
      for (std::size_t p = 0; p < prop_count; ++p) {
        if (best_.calls[i].has(static_cast<Prop>(p))) {
          try_change([i, p](Sequence& s) { s.calls[i].clear(static_cast<Prop>(p)); });
        }
      }
      for (std::size_t p = best_.calls[i].part_count; p-- > 0;) {
        if (best_.calls[i].part_count > 1) {
          try_change([i, p](Sequence& s) {
            Call& c = s.calls[i];
            std::copy(c.parts.begin() + p + 1, c.parts.end(), c.parts.begin() + p);
            c.parts[--c.part_count] = {};
          });
        }
        try_change([i, p](Sequence& s) {
          s.calls[i].parts[p].begin = 0;
          s.calls[i].parts[p].end = Part::to_the_end;
        });
      }
      for (const std::uint32_t n : {0u, 1u, 2u, 3u, 4u, 8u}) {
        if (n < best_.calls[i].number) {
          try_change([i, n](Sequence& s) { s.calls[i].number = n; });
        }
      }
    }
  }

  /// Smallest names in order of definition.
  void rename() {
    Sequence s = best_;
    std::array<std::array<std::uint8_t, 64>, 4> to{};
    std::array<std::uint8_t, 4> next{};
    const auto slot = [](char kind) {
      return kind == 'c' ? 0 : kind == 'b' ? 1 : kind == 'o' ? 2 : 3;
    };
    for (Call& c : s.calls) {
      const std::string arguments = row_of(c.verb).arguments;
      if (arguments.find('c') != std::string::npos) c.channel = to[0][c.channel];
      if (arguments.find('o') != std::string::npos) c.operation = to[2][c.operation];
      if (arguments.find('a') != std::string::npos) c.owner = to[3][c.owner];
      for (std::size_t p = 0; p < c.part_count; ++p) c.parts[p].buffer = to[1][c.parts[p].buffer];
      if (c.has(Prop::in)) c.set(Prop::in, to[2][c.value(Prop::in)]);
      if (c.has(Prop::anchor)) c.set(Prop::anchor, to[3][c.value(Prop::anchor)]);
      const char kind = defined_kind(c);
      if (kind == '-') continue;
      const int k = slot(kind);
      to[k][static_cast<std::size_t>(c.result)] = next[k];
      c.result = static_cast<std::int8_t>(next[k]++);
    }
    keep_if_same(std::move(s));
  }

  const Target& target_;
  RunOptions options_;
  std::uint32_t most_;
  Sequence best_;
  Guarded best_verdict_;
  std::uint32_t tries_ = 0;
  Guarded first_;
  bool in_process_ = false;
  bool changed_ = false;
  std::unique_ptr<CommAdapter> layer_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

Minimised minimise(const Target& target, const Sequence& s, const RunOptions& options,
                   std::uint32_t most_tries) {
  const double begin = cpu_now();
  Shrinker shrinker(target, s, options, most_tries);
  if (shrinker.fails()) shrinker.shrink();
  Minimised m;
  m.sequence = std::move(shrinker.best());
  m.verdict = std::move(shrinker.verdict());
  if (m.verdict) m.sequence.expect = m.verdict.id;
  m.sequence.target = target.name;
  m.tries = shrinker.tries();
  m.seconds = cpu_now() - begin;
  return m;
}

std::string reproducer(const Target& target, const Sequence& s, const Guarded& verdict) {
  std::string name;
  for (const char c : verdict.id) {
    name += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
  }
  std::string out = "// Written by holdfast-fuzz: " + verdict.what + "\n";
  out += "#include <gtest/gtest.h>\n\n#include \"run/repro.h\"\n\n";
  out += "TEST(Repro, " + name + ") {\n";
  out += "  // Passes when the layer keeps its promises; on the build it was found on it says: " +
         verdict.id + ".\n";
  out += "  const char* const calls =\n";
  std::string text = print(s);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("expect ") || line.starts_with("target ")) continue;
    std::string escaped;
    for (const char c : line) {
      if (c == '"' || c == '\\') escaped += '\\';
      escaped += c;
    }
    out += "      \"" + escaped + "\\n\"\n";
  }
  out.insert(out.size() - 1, ";");
  out += "  EXPECT_EQ(holdfast::fuzz::verdict_of(\"" + std::string(target.name) +
         "\", calls), \"ok\");\n}\n";
  return out;
}

}  // namespace holdfast::fuzz
