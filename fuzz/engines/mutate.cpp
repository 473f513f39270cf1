// Changing sequences: guided by the sketch, never by the layer under test.
#include <algorithm>

#include "engines/generate.h"

namespace holdfast::fuzz {
namespace {

void shift_comments(Sequence& s) {
  for (Comment& c : s.comments) {
    c.before = std::min(c.before, static_cast<std::uint32_t>(s.calls.size()));
  }
}

/// Draws up to three calls that fit after the calls before `at`, and puts them there.
void insert_calls(Sequence& s, std::size_t at, Random& random, const Capabilities& can) {
  // New names must be new in all of the sequence.
  Sketch sketch;
  for (const Call& c : s.calls) sketch.note(c);
  Sketch before;
  for (std::size_t i = 0; i < at; ++i) before.note(s.calls[i]);
  before.channels = std::max(before.channels, sketch.channels);
  before.buffers = std::max(before.buffers, sketch.buffers);
  before.operations = std::max(before.operations, sketch.operations);
  before.owners = std::max(before.owners, sketch.owners);
  std::vector<Call> drawn;
  const Weights weights = random.one_in(2) ? table_weights(can) : even_weights(can);
  for (std::uint32_t n = 1 + random.below(3); n != 0; --n) before.draw(random, weights, can, drawn);
  s.calls.insert(s.calls.begin() + static_cast<std::ptrdiff_t>(at), drawn.begin(), drawn.end());
}

void mutate_argument(Call& c, Random& random) {
  constexpr std::uint32_t edges[] = {0, 1, 2, 3, 7, 8, 16, 64};
  switch (random.below(5)) {
    case 0:
      c.number = c.number == everything ? 1 : edges[random.below(std::size(edges))];
      break;
    case 1:
      if (c.part_count != 0) {
        Part& p = c.parts[random.below(c.part_count)];
        p.begin = static_cast<std::uint16_t>(edges[random.below(4)]);
        p.end = static_cast<std::uint16_t>(p.begin + edges[random.below(std::size(edges))]);
      }
      break;
    case 2:
      if (c.part_count != 0) {
        c.parts[random.below(c.part_count)].buffer = static_cast<std::uint8_t>(random.below(4));
      }
      break;
    case 3:
      c.direction ^= 1;
      c.operation = static_cast<std::uint8_t>((c.operation + 1u + random.below(3)) % 16);
      break;
    default:
      if (c.verb == Verb::write) {
        if (c.has(Prop::zc)) {
          c.clear(Prop::zc);
        } else {
          c.set(Prop::zc);
        }
      }
  }
}

}  // namespace

void mutate(Sequence& s, Random& random, const Capabilities& can) {
  if (s.calls.empty() || random.one_in(2)) {
    const Weights weights = random.one_in(2)   ? table_weights(can)
                            : random.one_in(2) ? even_weights(can)
                                               : swarm_weights(can, random);
    Sequence fresh = draw_sequence(random, weights, can, 5 + random.below(36));
    fresh.target = s.target;
    s = std::move(fresh);
    return;
  }
  const std::size_t at = random.below(static_cast<std::uint32_t>(s.calls.size()));
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      insert_calls(s, at + 1, random, can);
      break;
    case 3:
      s.calls.erase(s.calls.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 4:
      if (at + 1 < s.calls.size()) std::swap(s.calls[at], s.calls[at + 1]);
      break;
    case 5:
      mutate_argument(s.calls[at], random);
      break;
    case 6: {
      Call again = s.calls[at];
      if (again.result < 0)
        s.calls.insert(s.calls.begin() + static_cast<std::ptrdiff_t>(at), again);
      break;
    }
    default:
      s.env = draw_environment(random);
  }
  if (s.calls.size() > max_calls) s.calls.resize(max_calls);
  drop_unnamed(s);
  shift_comments(s);
}

Sequence cross(const Sequence& a, const Sequence& b, Random& random) {
  Sequence out;
  out.target = a.target;
  out.env = random.one_in(2) ? a.env : b.env;
  const std::size_t cut = random.below(static_cast<std::uint32_t>(a.calls.size()) + 1);
  out.calls.assign(a.calls.begin(), a.calls.begin() + static_cast<std::ptrdiff_t>(cut));
  Sketch used;
  for (const Call& c : out.calls) used.note(c);
  for (Call c : b.calls) {
    const auto moved = [](std::uint32_t index, std::uint32_t by, std::uint32_t limit) {
      return std::min(index + by, limit - 1);
    };
    const char kind = defined_kind(c);
    const std::uint32_t by = kind == 'c'   ? used.channels
                             : kind == 'b' ? used.buffers
                             : kind == 'a' ? used.owners
                                           : used.operations;
    const std::uint32_t limit = kind == 'c'   ? max_channels
                                : kind == 'b' ? max_buffers
                                : kind == 'a' ? max_owners
                                              : max_operations;
    if (kind != '-') {
      c.result = static_cast<std::int8_t>(moved(static_cast<std::uint32_t>(c.result), by, limit));
    }
    c.channel = static_cast<std::uint8_t>(moved(c.channel, used.channels, max_channels));
    c.operation = static_cast<std::uint8_t>(moved(c.operation, used.operations, max_operations));
    c.owner = static_cast<std::uint8_t>(moved(c.owner, used.owners, max_owners));
    for (Part& p : c.parts) {
      p.buffer = static_cast<std::uint8_t>(moved(p.buffer, used.buffers, max_buffers));
    }
    if (c.has(Prop::in)) {
      c.set(Prop::in, moved(c.value(Prop::in), used.operations, max_operations));
    }
    if (c.has(Prop::anchor)) {
      c.set(Prop::anchor, moved(c.value(Prop::anchor), used.owners, max_owners));
    }
    if (out.calls.size() < max_calls) out.calls.push_back(c);
  }
  // Calls that mention what they do not use keep zeros there, so that texts stay canonical.
  for (Call& c : out.calls) {
    const std::string arguments = row_of(c.verb).arguments;
    if (arguments.find('c') == std::string::npos) c.channel = 0;
    if (arguments.find('o') == std::string::npos) c.operation = 0;
    if (arguments.find('a') == std::string::npos) c.owner = 0;
    for (std::size_t i = c.part_count; i < max_parts; ++i) c.parts[i] = {};
  }
  drop_unnamed(out);
  return out;
}

}  // namespace holdfast::fuzz
