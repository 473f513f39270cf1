// Sequences as bytes: a version, the environment, then rows of the table with numbers as varints.
#include <algorithm>

#include "calls/text.h"

namespace holdfast::fuzz {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::uint8_t comment_row = 0xFF;  // verbs are far fewer

class Writer {
 public:
  void byte(std::uint8_t b) { out.push_back(b); }
  void number(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) byte(static_cast<std::uint8_t>(n | 0x80));
    byte(static_cast<std::uint8_t>(n));
  }
  void text(const std::string& s) {
    number(s.size());
    out.insert(out.end(), s.begin(), s.end());
  }
  void list(const std::vector<std::uint32_t>& l) {
    byte(static_cast<std::uint8_t>(l.size()));
    for (const std::uint32_t n : l) byte(static_cast<std::uint8_t>(n));
  }
  std::vector<std::uint8_t> out;
};

/// Reads anything; what is out of range is brought into it, and remembered.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  bool done() const { return at_ == bytes_.size(); }
  bool exact = true;

  std::uint8_t byte(std::uint32_t below = 256) {
    if (done()) {
      exact = false;
      return 0;
    }
    const std::uint8_t b = bytes_[at_++];
    if (b < below) return b;
    exact = false;
    return static_cast<std::uint8_t>(b % below);
  }
  std::uint64_t number(std::uint64_t most) {
    std::uint64_t n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = byte();
      n |= static_cast<std::uint64_t>(b & 0x7F) << shift;
      if (b < 0x80) {
        if (b == 0 && shift != 0) exact = false;  // longer than needed
        break;
      }
    }
    if (n <= most) return n;
    exact = false;
    return n % (most + 1);
  }
  std::string text(std::size_t most, bool word) {
    std::string s;
    for (std::uint64_t n = number(most); n != 0 && !done(); --n) {
      const char c = static_cast<char>(byte());
      const bool good = word ? (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                   (c >= '0' && c <= '9') || c == '-' || c == '_'
                             : static_cast<unsigned char>(c) >= 0x20 || c == '\t';
      if (good) {
        s += c;
      } else {
        exact = false;
      }
    }
    return s;
  }
  std::vector<std::uint32_t> list() {
    std::vector<std::uint32_t> l(byte(max_list + 1));
    for (std::uint32_t& n : l) n = byte();
    return l;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

void write_call(Writer& w, const Call& c) {
  w.byte(static_cast<std::uint8_t>(c.verb));
  const VerbRow& row = row_of(c.verb);
  if (row.result != '-') w.byte(static_cast<std::uint8_t>(c.result + 1));
  for (const char* a = row.arguments; *a; ++a) {
    switch (*a) {
      case 'c':
        w.byte(c.channel);
        break;
      case 'o':
        w.byte(c.operation);
        break;
      case 'a':
        w.byte(c.owner);
        break;
      case 'd':
        w.byte(c.direction);
        break;
      case 'n':
      case 's':
        w.number(c.number == everything ? 0 : c.number + 1ull);
        break;
      default:
        if (*a == 'B') w.byte(static_cast<std::uint8_t>(c.part_count - 1));
        for (std::size_t i = 0; i < c.part_count; ++i) {
          w.byte(c.parts[i].buffer);
          w.number(c.parts[i].begin);
          w.number(c.parts[i].end == Part::to_the_end ? 0 : c.parts[i].end + 1u);
        }
    }
  }
  w.number(c.prop_mask);
  for (std::size_t p = 0; p < prop_count; ++p) {
    if (c.has(static_cast<Prop>(p)) && row_of(static_cast<Prop>(p)).kind != 'f') {
      w.number(c.props[p]);
    }
  }
}

std::uint32_t limit_of(char kind) {
  return kind == 'c'   ? max_channels
         : kind == 'b' ? max_buffers
         : kind == 'a' ? max_owners
                       : max_operations;
}

void read_parts(Reader& r, Call& c, bool several) {
  c.part_count = several ? static_cast<std::uint8_t>(r.byte(max_parts) + 1) : 1;
  for (std::size_t i = 0; i < c.part_count; ++i) {
    Part& p = c.parts[i];
    p.buffer = r.byte(max_buffers);
    p.begin = static_cast<std::uint16_t>(r.number(Part::to_the_end - 1));
    const std::uint64_t end = r.number(Part::to_the_end);
    p.end = end == 0 ? Part::to_the_end : static_cast<std::uint16_t>(end - 1);
    if (p.end >= p.begin) continue;
    r.exact = false;
    std::swap(p.begin, p.end);
  }
}

Call read_call(Reader& r, Verb verb) {
  Call c;
  c.verb = verb;
  const VerbRow& row = row_of(verb);
  if (row.result == 'p') {
    c.result = static_cast<std::int8_t>(r.byte(max_operations + 1) - 1);
  } else if (row.result != '-') {
    const std::uint8_t index = r.byte(limit_of(row.result) + 1);
    if (index == 0) r.exact = false;
    c.result = static_cast<std::int8_t>(index == 0 ? 0 : index - 1);
  }
  for (const char* a = row.arguments; *a; ++a) {
    switch (*a) {
      case 'c':
        c.channel = r.byte(max_channels);
        break;
      case 'o':
        c.operation = r.byte(max_operations);
        break;
      case 'a':
        c.owner = r.byte(max_owners);
        break;
      case 'd':
        c.direction = r.byte(2);
        break;
      case 'n':
      case 's': {
        const std::uint64_t n = r.number(max_number + 1);
        if (n == 0 && *a == 'n') r.exact = false;
        c.number = n == 0 ? (*a == 's' ? everything : 0) : static_cast<std::uint32_t>(n - 1);
        break;
      }
      default:
        read_parts(r, c, *a == 'B');
    }
  }
  const std::uint64_t mask = r.number((1u << prop_count) - 1);
  for (std::size_t p = 0; p < prop_count; ++p) {
    if ((mask >> p & 1) == 0) continue;
    const char kind = row_of(static_cast<Prop>(p)).kind;
    c.set(static_cast<Prop>(p), kind == 'f' ? 1
                                : kind == 'n'
                                    ? static_cast<std::uint32_t>(r.number(max_number))
                                    : static_cast<std::uint32_t>(r.number(limit_of(kind) - 1)));
  }
  return c;
}

void write_env(Writer& w, const Environment& e) {
  w.number(e.seed);
  w.byte(static_cast<std::uint8_t>(e.sched));
  w.number(e.depth);
  w.byte(static_cast<std::uint8_t>(e.style));
  w.number(e.window);
  w.number(e.refuse);
  w.list(e.chunk);
  w.list(e.fault);
  w.list(e.choice);
}

Environment read_env(Reader& r) {
  Environment e;
  e.seed = r.number(~0ull);
  e.sched = static_cast<Order>(r.byte(4));
  e.depth = static_cast<std::uint32_t>(r.number(max_number));
  e.style = r.byte(2);
  e.window = static_cast<std::uint32_t>(r.number(max_number));
  e.refuse = static_cast<std::uint32_t>(r.number(max_number));
  e.chunk = r.list();
  e.fault = r.list();
  e.choice = r.list();
  return e;
}

}  // namespace

std::vector<std::uint8_t> encode(const Sequence& s) {
  Writer w;
  w.byte(version);
  w.text(s.target);
  w.text(s.expect);
  write_env(w, s.env);
  std::size_t next = 0;
  const auto comments_before = [&](std::size_t call) {
    for (; next < s.comments.size() && s.comments[next].before <= call; ++next) {
      w.byte(comment_row);
      w.byte(s.comments[next].trailing);
      w.text(s.comments[next].text);
    }
  };
  for (std::size_t i = 0; i < s.calls.size(); ++i) {
    comments_before(i);
    write_call(w, s.calls[i]);
  }
  comments_before(s.calls.size());
  return std::move(w.out);
}

Sequence decode(std::span<const std::uint8_t> bytes, bool* exact) {
  Reader r(bytes);
  Sequence s;
  if (r.byte() != version) r.exact = false;
  s.target = r.text(64, true);
  s.expect = r.text(64, true);
  s.env = read_env(r);
  while (!r.done()) {
    const std::uint8_t tag = r.byte();
    if (tag == comment_row) {
      Comment c;
      c.before = static_cast<std::uint32_t>(s.calls.size());
      c.trailing = r.byte(2) != 0;
      c.text = r.text(1000, false);
      if (s.comments.size() < max_calls) {
        s.comments.push_back(std::move(c));
      } else {
        r.exact = false;
      }
      continue;
    }
    if (tag >= verb_count) r.exact = false;
    const Call c = read_call(r, static_cast<Verb>(tag % verb_count));
    if (s.calls.size() == max_calls) {
      r.exact = false;
      break;
    }
    s.calls.push_back(c);
  }
  if (drop_unnamed(s) != 0) r.exact = false;
  if (exact) *exact = r.exact;
  return s;
}

}  // namespace holdfast::fuzz
