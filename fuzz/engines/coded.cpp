// See coded.h.
#include "engines/coded.h"

#include <algorithm>

namespace holdfast::fuzz {
namespace {

class Coded {
 public:
  explicit Coded(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  Sequence all() {
    Sequence s;
    environment(s.env);
    while (at_ < bytes_.size() && s.calls.size() < max_calls) {
      Call c;
      c.verb = static_cast<Verb>(below(verb_count));
      if (!operands(c)) continue;
      props(c);
      if (name(c)) s.calls.push_back(c);
    }
    return s;
  }

 private:
  std::uint32_t byte() { return at_ < bytes_.size() ? bytes_[at_++] : 0; }
  /// Something that there are `n` of, or of a table.
  std::uint32_t below(std::size_t n) {
    const std::uint32_t b = byte();
    return n == 0 ? 0 : b % static_cast<std::uint32_t>(n);
  }

  void environment(Environment& e) {
    e.style = below(2);
    e.sched = below(2) == 0 ? Order::fifo : Order::random;
    e.seed = byte();
    e.window = below(33);
    e.refuse = below(3);
    for (std::uint32_t n = below(4); n != 0; --n) e.chunk.push_back(below(9));
  }

  bool operands(Call& c) {
    for (const char* a = row_of(c.verb).arguments; *a; ++a) {
      switch (*a) {
        case 'c':
          if (made_[0] == 0) return false;
          c.channel = static_cast<std::uint8_t>(below(made_[0]));
          break;
        case 'o':
          if (made_[2] == 0) return false;
          c.operation = static_cast<std::uint8_t>(below(made_[2]));
          break;
        case 'a':
          if (made_[3] == 0) return false;
          c.owner = static_cast<std::uint8_t>(below(made_[3]));
          break;
        case 'd':
          c.direction = static_cast<std::uint8_t>(below(2));
          break;
        case 'n':
          c.number = byte();
          break;
        case 's':
          c.number = byte();
          if (c.number == 0) c.number = everything;
          break;
        default:
          if (made_[1] == 0) return false;
          parts(c, *a == 'B');
      }
    }
    return true;
  }

  void parts(Call& c, bool several) {
    c.part_count = static_cast<std::uint8_t>(1 + (several ? below(max_parts) : 0));
    for (std::size_t i = 0; i < c.part_count; ++i) {
      c.parts[i].buffer = static_cast<std::uint8_t>(below(made_[1]));
      const std::uint32_t begin = byte();
      const std::uint32_t size = byte();
      c.parts[i].begin = static_cast<std::uint16_t>(begin);
      c.parts[i].end = static_cast<std::uint16_t>(begin + size);
    }
  }

  /// One call in four has a prop, of those that there are.
  void props(Call& c) {
    const std::uint32_t b = byte();
    if (b % 4 != 0) return;
    const auto p = static_cast<Prop>(b / 4 % prop_count);
    const char kind = row_of(p).kind;
    if (kind == 'o' && made_[2] != 0) c.set(p, below(made_[2]));
    if (kind == 'a' && made_[3] != 0) c.set(p, below(made_[3]));
    if (kind == 'n') c.set(p, byte());
    if (kind == 'f') c.set(p);
  }

  bool name(Call& c) {
    const char makes = row_of(c.verb).result;
    if (makes == '-' || (makes == 'p' && below(2) == 0)) return true;
    const std::size_t kind = makes == 'c' ? 0 : makes == 'b' ? 1 : makes == 'a' ? 3 : 2;
    constexpr std::uint32_t limits[] = {max_channels, max_buffers, max_operations, max_owners};
    if (made_[kind] == limits[kind]) return false;
    c.result = static_cast<std::int8_t>(made_[kind]++);
    return true;
  }

  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  std::array<std::uint32_t, 4> made_{};  ///< channels, buffers, operations, owners
};

}  // namespace

Sequence calls_of_bytes(std::span<const std::uint8_t> bytes) {
  return Coded(bytes).all();
}

}  // namespace holdfast::fuzz
