// See exhaustive.h. The alphabet is one table; what is pruned is counted by its reason.
#include "engines/exhaustive.h"

#include <algorithm>
#include <bit>

#include "engines/random.h"

namespace holdfast::fuzz {
namespace {

/// The letters: a verb, and how its arguments vary. 'c' channels, 'b' buffers, 'o' operations.
struct Letter {
  Verb verb;
  const char* varies;
  std::uint32_t number;
  bool zero_copy;
  bool named;  ///< close as an operation
  const char* text;
};
constexpr Letter letters[] = {
    {Verb::open, "", 0, false, true, "open: the next connection"},
    {Verb::alloc, "", 4, false, true, "alloc 4: the next buffer, owned"},
    {Verb::tail, "", 4, false, true, "tail 4: the next buffer, to be read into"},
    {Verb::write, "cb", 0, false, true, "write: each connection, each buffer"},
    {Verb::write, "cb", 0, true, true, "write (zc): each connection, each buffer"},
    {Verb::read, "cb", 0, false, true, "read: each connection, each tail"},
    {Verb::shutdown, "c", 0, false, true, "shutdown: each connection"},
    {Verb::drain, "c", 0, false, true, "drain: each connection"},
    {Verb::cancel, "o", 0, false, false, "cancel: each pending operation, once"},
    {Verb::close, "c", 0, false, true, "close with a completion: each connection"},
    {Verb::abort, "c", 0, false, false, "abort: each connection"},
    {Verb::release, "b", 0, false, false, "release: each buffer"},
    {Verb::poll, "", everything, false, false, "poll *"},
    {Verb::poll, "", 1, false, false, "poll 1"},
    {Verb::peer_send, "c", 3, false, false, "peer-send 3: each connection"},
    {Verb::peer_read, "c", everything, false, false, "peer-read *: each connection"},
    {Verb::peer_fin, "c", 0, false, false, "peer-fin: each connection"},
};

class Search {
 public:
  Search(CommAdapter& layer, const ExhaustiveOptions& options)
      : layer_(layer), options_(options), can_(layer.capabilities()) {
    sequence_.env.style = options.style;
    sequence_.calls.reserve(options.length);
  }

  ExhaustiveResult run() {
    const double begin = cpu_now();
    begin_ = begin;
    result_.by_length.assign(options_.length + 1, 0);
    for (target_ = 1; target_ <= options_.length && !over_; ++target_) descend();
    result_.complete = !over_;
    result_.cpu_seconds = cpu_now() - begin;
    return std::move(result_);
  }

 private:
  /// All extensions of `sequence_` up to `target_` calls; only those of that length are run.
  void descend() {
    std::vector<Call> next;
    extend(next);
    for (const Call& c : next) {
      if (over_) return;
      sequence_.calls.push_back(c);
      if (sequence_.calls.size() == target_) {
        visit();
      } else {
        descend();
      }
      sequence_.calls.pop_back();
    }
  }

  void visit() {
    ++result_.sequences;
    ++result_.by_length[sequence_.calls.size()];
    if (result_.sequences <= options_.resume_at) return;
    if (options_.schedules) {
      every_schedule();
    } else {
      once(nullptr);
    }
    if (result_.sequences % 1000000 == 0 && options_.checkpoint) {
      options_.checkpoint(result_.sequences);
    }
    if (result_.sequences % 1024 == 0 && cpu_now() - begin_ > options_.seconds) over_ = true;
  }

  void once(Chooser* chooser) {
    RunOptions o;
    o.chooser = chooser;
    RunResult r = fuzz::run(sequence_, layer_, o);
    ++result_.runs;
    if (!r.verdict) return;
    over_ = result_.found = true;
    result_.result = std::move(r);
    result_.sequence = sequence_;
    if (!chooser) return;
    result_.sequence.env.sched = Order::replay;
    result_.sequence.env.choice = chooser->made();
    if (result_.sequence.env.choice.size() > max_list) result_.sequence.env.choice.resize(max_list);
  }

  /// Depth first over the world's choices: the last one that can grow is grown.
  void every_schedule() {
    std::vector<std::uint32_t> prefix;
    for (;;) {
      const auto recorder = make_recorder(sequence_.env, prefix);
      once(recorder.get());
      if (over_) return;
      std::vector<std::uint32_t> made = recorder->made();
      const std::vector<std::uint32_t>& arities = recorder->arities();
      std::size_t n = std::min<std::size_t>(made.size(), options_.most_choices);
      while (n != 0 && made[n - 1] + 1 >= arities[n - 1]) --n;
      if (n == 0) return;
      made.resize(n);
      ++made[n - 1];
      prefix = std::move(made);
    }
  }

  // What may come next ------------------------------------------------------------------------

  struct State {
    std::uint32_t channels = 0, buffers = 0, operations = 0;
    std::uint32_t tails = 0, held = 0, closed = 0, fin = 0;
    std::uint64_t cancelled = 0;
    std::array<Verb, 16> verbs{};
    bool at_rest = false;  ///< nothing since a `poll *`
  };

  /// What the prefix has made, by names alone.
  State state() const {
    State s;
    for (const Call& c : sequence_.calls) {
      s.at_rest = c.verb == Verb::poll && (c.number == everything || s.at_rest);
      switch (defined_kind(c)) {
        case 'c':
          ++s.channels;
          break;
        case 'b':
          if (c.verb == Verb::tail) s.tails |= 1u << s.buffers;
          s.held |= 1u << s.buffers++;
          break;
        case 'o':
          s.verbs[s.operations++] = c.verb;
          break;
        default:
          break;
      }
      if (c.verb == Verb::release) s.held &= ~(1u << c.parts[0].buffer);
      if (c.verb == Verb::close || c.verb == Verb::abort) s.closed |= 1u << c.channel;
      if (c.verb == Verb::peer_fin) s.fin |= 1u << c.channel;
      if (c.verb == Verb::cancel) s.cancelled |= 1ull << c.operation;
    }
    return s;
  }

  bool prune(const char* reason) {
    ++result_.pruned[reason];
    return true;
  }

  bool pruned(const State& s, const Call& c) {
    const bool channel = std::string_view(row_of(c.verb).arguments).starts_with('c');
    const bool closed = channel && (s.closed >> c.channel & 1);
    if (c.verb == Verb::poll && s.at_rest) return prune("polling at rest changes nothing");
    if (c.verb == Verb::peer_fin && (s.fin >> c.channel & 1)) return prune("a second peer-fin");
    if (c.verb == Verb::peer_send && (s.fin >> c.channel & 1)) return prune("sending after fin");
    if (closed && c.verb != Verb::peer_read && c.verb != Verb::abort) {
      if (c.verb != Verb::write) return prune("on a closed connection: write stands for all");
      if (c.has(Prop::zc)) return prune("on a closed connection: write stands for all");
    }
    if (c.verb == Verb::abort && closed && sequence_.calls.back().verb == Verb::abort) {
      return prune("a second abort");
    }
    return !sequence_.calls.empty() && commutes(sequence_.calls.back(), c);
  }

  /// Neighbours that do not touch the same thing are tried in one order only.
  bool commutes(const Call& before, const Call& c) {
    const auto rank = [](const Call& k) {
      const std::string_view a = row_of(k.verb).arguments;
      if (defined_kind(k) == 'b') return 0;  // making a buffer: commutes with calls on channels
      if (a.starts_with('c') && k.part_count == 0) return 10 + k.channel;
      return -1;
    };
    const int first = rank(before);
    const int second = rank(c);
    if (first < 0 || second < 0 || first == second) return false;
    if (defined_kind(before) == 'o' && defined_kind(c) == 'o') return false;  // names would differ
    return second < first && prune("independent neighbours, in one order");
  }

  void add(const State& s, std::vector<Call>& out, Call c) {
    if (!pruned(s, c)) out.push_back(c);
  }

  void extend(std::vector<Call>& out) {
    const State s = state();
    for (const Letter& l : letters) {
      Call c;
      c.verb = l.verb;
      if (!(can_.verbs >> static_cast<int>(l.verb) & 1)) continue;
      c.number = l.number;
      if (l.zero_copy) c.set(Prop::zc);
      const char makes = row_of(l.verb).result;
      if (l.verb == Verb::open) {
        if (s.channels == options_.connections) continue;
        c.result = static_cast<std::int8_t>(s.channels);
      } else if (makes == 'b') {
        if (s.buffers == options_.buffers) continue;
        c.result = static_cast<std::int8_t>(s.buffers);
      } else if (l.named) {
        c.result = static_cast<std::int8_t>(s.operations);
      }
      vary(s, l, c, out);
    }
  }

  void vary(const State& s, const Letter& l, Call c, std::vector<Call>& out) {
    const std::string_view varies = l.varies;
    if (varies.empty()) {
      if (l.verb == Verb::poll && s.channels == 0) return;
      return add(s, out, c);
    }
    if (varies == "o") {
      for (std::uint32_t o = 0; o < s.operations; ++o) {
        if ((s.cancelled >> o & 1) || s.verbs[o] == Verb::close) continue;
        c.operation = static_cast<std::uint8_t>(o);
        add(s, out, c);
      }
      return;
    }
    const std::uint32_t channels = varies.starts_with('c') ? s.channels : 1;
    for (std::uint32_t ch = 0; ch < channels; ++ch) {
      if (varies.starts_with('c')) c.channel = static_cast<std::uint8_t>(ch);
      if (varies.back() != 'b') {
        add(s, out, c);
        continue;
      }
      for (std::uint32_t b = 0; b < s.buffers; ++b) {
        const bool tail = s.tails >> b & 1;
        if (!(s.held >> b & 1) || (l.verb == Verb::read && !tail)) continue;
        if (l.verb == Verb::write && tail) continue;
        c.part_count = 1;
        c.parts[0] = {static_cast<std::uint8_t>(b), 0, Part::to_the_end};
        add(s, out, c);
      }
    }
  }

  CommAdapter& layer_;
  ExhaustiveOptions options_;
  Capabilities can_;
  Sequence sequence_;
  ExhaustiveResult result_;
  std::size_t target_ = 0;
  bool over_ = false;
  double begin_ = 0;
};

}  // namespace

std::string alphabet(const ExhaustiveOptions& options, const Capabilities& can) {
  std::string out;
  for (const Letter& l : letters) {
    if (can.verbs >> static_cast<int>(l.verb) & 1) out += std::string("  ") + l.text + "\n";
  }
  return out + "  with at most " + std::to_string(options.connections) + " connections and " +
         std::to_string(options.buffers) + " buffers\n";
}

ExhaustiveResult run_exhaustive(CommAdapter& layer, const ExhaustiveOptions& options) {
  return Search(layer, options).run();
}

}  // namespace holdfast::fuzz
