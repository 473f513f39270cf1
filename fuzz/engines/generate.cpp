// Fresh sequences: the primary engine, with or without a fuzzing engine around it.
#include "engines/generate.h"

#include <algorithm>

namespace holdfast::fuzz {
namespace {

constexpr std::uint32_t sizes[] = {1, 2, 3, 4, 8, 16, 31, 64, 200};

constexpr std::uint32_t times[] = {1, 2, 5, 10, 20, 100, 6000, 20000};

std::uint32_t draw_size(Random& r) {
  return sizes[r.below(std::size(sizes))];
}

template <class Weight>
Weights each(const Capabilities& can, Weight&& weight) {
  Weights w{};
  for (std::size_t v = 0; v < verb_count; ++v) {
    const VerbRow& row = row_of(static_cast<Verb>(v));
    if (row.weight != 0 && (can.verbs >> v & 1)) w[v] = weight(row);
  }
  return w;
}

}  // namespace

Weights table_weights(const Capabilities& can) {
  return each(can, [](const VerbRow& row) { return row.weight; });
}

Weights even_weights(const Capabilities& can) {
  return each(can, [](const VerbRow&) { return 4u; });
}

Weights swarm_weights(const Capabilities& can, Random& random) {
  return each(can, [&random](const VerbRow& row) {
    return random.one_in(4) ? 0 : (1 + random.below(16)) * (row.weight > 2 ? 2 : 1);
  });
}

void Sketch::note(const Call& c) {
  const auto index = static_cast<std::uint32_t>(c.result);
  switch (defined_kind(c)) {
    case 'c':
      channels = std::max(channels, index + 1);
      break;
    case 'o':
      operations = std::max(operations, index + 1);
      break;
    case 'a':
      owners = std::max(owners, index + 1);
      break;
    case 'b':
      buffers = std::max(buffers, index + 1);
      kinds_[index] = c.verb == Verb::alloc  ? BufferKind::owned
                      : c.verb == Verb::tail ? BufferKind::tail
                                             : BufferKind::raw;
      sizes_[index] = static_cast<std::uint16_t>(std::min<std::uint32_t>(c.number, 4096));
      break;
    default:
      break;
  }
  if (c.verb == Verb::release && !c.has(Prop::in)) kinds_[c.parts[0].buffer] = BufferKind::none;
}

std::uint32_t Sketch::draw_channel(Random& random, std::vector<Call>& out) {
  if (channels == 0) {
    Call open;
    open.verb = Verb::open;
    open.result = 0;
    note(open);
    out.push_back(open);
  }
  // The latest one is the likeliest: it is the least used up.
  return random.one_in(3) ? random.below(channels) : channels - 1;
}

bool Sketch::draw_parts(Random& random, const Capabilities& can, Call& c, std::vector<Call>& out) {
  const bool read = c.verb == Verb::read;
  const bool one = c.verb != Verb::read && c.verb != Verb::write;
  const auto fits = [&](BufferKind k) {
    if (k == BufferKind::none) return false;
    if (c.verb == Verb::edit) return k == BufferKind::owned;
    if (c.verb == Verb::touch) return k == BufferKind::raw;
    return !read || k != BufferKind::owned;
  };
  std::array<std::uint8_t, max_buffers> usable{};
  std::uint32_t n = 0;
  for (std::uint32_t b = 0; b < buffers; ++b) {
    if (fits(kinds_[b])) usable[n++] = static_cast<std::uint8_t>(b);
  }
  if (n == 0 || (n < 3 && !one && random.one_in(4))) {
    if (buffers == max_buffers || (one && c.verb == Verb::release)) return n != 0;
    Call make;
    const bool raw = !can.owned_memory || c.verb == Verb::touch || random.one_in(4);
    make.verb = raw ? Verb::raw : read ? Verb::tail : Verb::alloc;
    make.result = static_cast<std::int8_t>(buffers);
    make.number = draw_size(random);
    usable[n++] = static_cast<std::uint8_t>(buffers);
    note(make);
    out.push_back(make);
  }
  if (n == 0) return false;
  const std::uint32_t parts = one || !can.vectors || !random.one_in(4) ? 1 : 2 + random.below(2);
  for (std::uint32_t i = 0; i < parts; ++i) {
    Part p;
    p.buffer = usable[random.below(n)];
    const std::uint32_t size = sizes_[p.buffer];
    if (!one && !random.one_in(3)) {
      const std::uint32_t ends[] = {0, 1, size / 2, size - 1, size, random.below(size + 1)};
      p.begin = static_cast<std::uint16_t>(random.one_in(2) ? 0 : ends[random.below(6)]);
      p.end = static_cast<std::uint16_t>(std::max<std::uint32_t>(ends[random.below(6)], p.begin));
    }
    c.parts[c.part_count++] = p;
  }
  return true;
}

void Sketch::draw_props(Random& random, const Capabilities& can, Call& c) {
  const auto may = [&](Prop p, std::uint32_t one_in) {
    return (can.props >> static_cast<int>(p) & 1) != 0 && random.one_in(one_in);
  };
  const bool start = row_of(c.verb).result == 'o';
  if (c.verb == Verb::open || c.verb == Verb::dial) {
    if (may(Prop::ops, 6)) c.set(Prop::ops, 1 + random.below(4));
    if (may(Prop::bytes, 6)) c.set(Prop::bytes, 1 + random.below(32));
    return;
  }
  if (c.verb == Verb::write && may(Prop::zc, 4)) c.set(Prop::zc);
  if (c.verb == Verb::read && may(Prop::limit, 6)) c.set(Prop::limit, draw_size(random));
  if (start && c.verb != Verb::timer && may(Prop::deadline, 10)) {
    c.set(Prop::deadline, random.below(20));
  }
  if (c.part_count != 0 && start && owners != 0 && may(Prop::anchor, 4)) {
    c.set(Prop::anchor, random.below(owners));
  }
  const bool ends = row_of(c.verb).result == 'p' && c.result >= 0;
  if ((start || ends) && may(Prop::nomem, 40)) {
    c.set(Prop::nomem);
  } else if (start && may(Prop::thread, 200)) {
    c.set(Prop::thread);
  }
  const bool made_here = row_of(c.verb).result != '-' && row_of(c.verb).result != 'o';
  if (operations > 1 && !made_here && !c.has(Prop::thread) && may(Prop::in, 7)) {
    c.set(Prop::in, operations - 1 - random.below(std::min<std::uint32_t>(operations, 3)));
    if (defined_kind(c) == 'o' && c.value(Prop::in) == static_cast<std::uint32_t>(c.result)) {
      c.clear(Prop::in);
    }
  }
}

bool Sketch::fill(Random& random, const Capabilities& can, Call& c, std::vector<Call>& out) {
  for (const char* a = row_of(c.verb).arguments; *a; ++a) {
    switch (*a) {
      case 'c':
        c.channel = static_cast<std::uint8_t>(draw_channel(random, out));
        break;
      case 'o':
        if (operations == 0) return false;
        c.operation = static_cast<std::uint8_t>(
            operations - 1 -
            random.below(random.one_in(4) ? operations : std::min(operations, 3u)));
        break;
      case 'a':
        if (owners == 0) return false;
        c.owner = static_cast<std::uint8_t>(random.below(owners));
        break;
      case 'd':
        c.direction = static_cast<std::uint8_t>(random.below(2));
        break;
      case 's':
        c.number = random.one_in(2) ? everything : 1 + random.below(4);
        break;
      case 'n':
        c.number = c.verb == Verb::connect ? 1 + random.below(2)
                   : c.verb == Verb::advance || c.verb == Verb::timer
                       ? times[random.below(std::size(times))]
                       : draw_size(random);
        break;
      default:
        if (!draw_parts(random, can, c, out)) return false;
    }
  }
  const char makes = row_of(c.verb).result;
  const bool wanted = makes != '-' && (makes != 'p' || random.one_in(2));
  if (!wanted) return true;
  const std::uint32_t next = makes == 'c'   ? channels
                             : makes == 'b' ? buffers
                             : makes == 'a' ? owners
                                            : operations;
  const std::uint32_t limit = makes == 'c'   ? max_channels
                              : makes == 'b' ? max_buffers
                              : makes == 'a' ? max_owners
                                             : max_operations;
  if (next >= limit) return false;
  c.result = static_cast<std::int8_t>(next);
  return true;
}

void Sketch::draw(Random& random, const Weights& weights, const Capabilities& can,
                  std::vector<Call>& out) {
  std::uint32_t sum = 0;
  for (const std::uint32_t w : weights) sum += w;
  if (sum == 0) return;
  for (int attempt = 0; attempt < 4; ++attempt) {
    std::uint32_t at = random.below(sum);
    std::size_t v = 0;
    while (at >= weights[v]) at -= weights[v++];
    Call c;
    c.verb = static_cast<Verb>(v);
    if ((c.verb == Verb::open || c.verb == Verb::dial) && channels >= 2 && !random.one_in(4)) {
      continue;  // many idle channels teach little
    }
    if (!fill(random, can, c, out)) continue;
    draw_props(random, can, c);
    note(c);
    out.push_back(c);
    // A stream that is not connected is of little use.
    if (c.verb == Verb::dial && operations < max_operations && random.below(4) != 0) {
      Call connect;
      connect.verb = Verb::connect;
      connect.channel = static_cast<std::uint8_t>(c.result);
      connect.result = static_cast<std::int8_t>(operations);
      connect.number = 1 + random.below(2);
      note(connect);
      out.push_back(connect);
    }
    return;
  }
}

Environment draw_environment(Random& random) {
  Environment e;
  if (random.one_in(3)) return e;
  e.style = random.below(2);
  if (random.one_in(2)) {
    e.sched = random.one_in(4) ? Order::pct : Order::random;
    e.seed = random.next() >> 40;
    if (e.sched == Order::pct) e.depth = 1 + random.below(4);
  }
  if (random.one_in(3)) e.window = 1 + random.below(32);
  if (random.one_in(4)) e.refuse = 1 + random.below(2);
  if (random.one_in(3)) {
    for (std::uint32_t n = 1 + random.below(3); n != 0; --n) {
      e.chunk.push_back(random.one_in(6) ? 255 : random.below(9));
    }
  }
  if (random.one_in(12)) {
    e.fault.assign(random.below(6), 0);
    constexpr std::uint32_t errors[] = {11, 104, 32, 105,
                                        5};  // EAGAIN ECONNRESET EPIPE ENOBUFS EIO
    e.fault.push_back(errors[random.below(std::size(errors))]);
  }
  return e;
}

Sequence draw_sequence(Random& random, const Weights& weights, const Capabilities& can,
                       std::uint32_t calls) {
  Sequence s;
  s.env = draw_environment(random);
  Sketch sketch;
  s.calls.reserve(calls + 4);
  const bool may_chain = (can.props >> static_cast<int>(Prop::in) & 1) != 0 && can.queues;
  const std::uint32_t burst_at = may_chain && random.one_in(500) ? random.below(8) : calls;
  if (burst_at != calls) {  // byte by byte a burst would take longer than all other sequences
    s.env.chunk.clear();
    s.env.window = 0;
  }
  for (std::uint32_t i = 0; i < calls && s.calls.size() + 3 < max_calls; ++i) {
    if (i == burst_at) sketch.draw_burst(random, can, s.calls);
    sketch.draw(random, weights, can, s.calls);
  }
  return s;
}

}  // namespace holdfast::fuzz
