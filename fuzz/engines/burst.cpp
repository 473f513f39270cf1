// A channel that is kept busy: large writes, a chain of small operations of which each is started
// by the handler of the one before, and starts on it by the handlers of another channel. A loop
// that gives every channel its turn has to cut such a chain somewhere, and may not lose the order
// there.
#include <algorithm>

#include "engines/generate.h"

namespace holdfast::fuzz {
namespace {

constexpr std::uint32_t large = 4096;

}  // namespace

Call& Sketch::add_start(Verb verb, std::uint32_t channel, std::vector<Call>& out) {
  Call c;
  c.verb = verb;
  c.channel = static_cast<std::uint8_t>(channel);
  c.result = static_cast<std::int8_t>(operations);
  note(c);
  out.push_back(c);
  return out.back();
}

std::uint32_t Sketch::add_buffer(const Capabilities& can, std::uint32_t size,
                                 std::vector<Call>& out) {
  Call c;
  c.verb = can.owned_memory ? Verb::alloc : Verb::raw;
  c.result = static_cast<std::int8_t>(buffers);
  c.number = size;
  note(c);
  out.push_back(c);
  return buffers - 1;
}

std::uint32_t Sketch::draw_other_channel(Random& random, std::uint32_t channel,
                                         std::vector<Call>& out) {
  if (channels > 1 && random.one_in(2)) {
    return (channel + 1 + random.below(channels - 1)) % channels;
  }
  if (channels == max_channels) return (channel + 1) % channels;
  Call open;
  open.verb = Verb::open;
  open.result = static_cast<std::int8_t>(channels);
  note(open);
  out.push_back(open);
  return channels - 1;
}

void Sketch::draw_burst(Random& random, const Capabilities& can, std::vector<Call>& out) {
  const std::uint32_t few = 12;  // operations besides the chain
  if (buffers + 2 > max_buffers || operations + few + 2 > max_operations) return;
  const std::uint32_t busy = draw_channel(random, out);
  const std::uint32_t other = draw_other_channel(random, busy, out);
  const auto bulk = static_cast<std::uint8_t>(add_buffer(can, large, out));
  const std::uint32_t size = 1 + random.below(8);
  const auto small = static_cast<std::uint8_t>(add_buffer(can, size, out));
  const auto write_small = [&](std::uint32_t channel) -> Call& {
    Call& c = add_start(Verb::write, channel, out);
    c.part_count = 1;
    const std::uint32_t bytes = can.empty_operations ? random.below(size + 1) : size;
    c.parts[0] = {small, 0, static_cast<std::uint16_t>(bytes)};
    return c;
  };
  const auto cross = [&] {
    const auto first = static_cast<std::uint32_t>(write_small(other).result);
    for (std::uint32_t n = 1 + random.below(2); n != 0; --n) write_small(busy).set(Prop::in, first);
  };
  const bool before = random.one_in(3);
  if (before) cross();
  const std::uint32_t bulks = random.one_in(2) ? random.below(9) : 6 + random.below(3);
  for (std::uint32_t n = bulks; n != 0; --n) {
    Call& c = add_start(Verb::write, busy, out);
    c.part_count = can.vectors ? max_parts : 1;
    for (std::size_t i = 0; i < c.part_count; ++i) c.parts[i].buffer = bulk;
  }
  const bool drains = (can.verbs >> static_cast<int>(Verb::drain) & 1) != 0;
  auto link = static_cast<std::uint32_t>(write_small(busy).result);
  const std::uint32_t room = max_operations - operations - 3;
  const std::uint32_t longest = std::min(room, 48u);
  const std::uint32_t links = random.one_in(3) ? random.below(longest) : longest - longest / 4;
  for (std::uint32_t n = links; n != 0; --n) {
    Call& next =
        drains && random.one_in(16) ? add_start(Verb::drain, busy, out) : write_small(busy);
    next.set(Prop::in, link);
    link = static_cast<std::uint32_t>(next.result);
  }
  if (!before) cross();
  Call poll;
  poll.verb = Verb::poll;
  poll.number = everything;
  out.push_back(poll);
}

}  // namespace holdfast::fuzz
