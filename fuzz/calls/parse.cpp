// From text to a sequence: every line is parsed, or refused with its number and the reason.
#include <charconv>

#include "calls/text.h"

namespace holdfast::fuzz {
namespace {

/// One line, from left to right. The first problem stays.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) { skip(); }

  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_[0]; }
  const std::string& problem() const { return problem_; }
  void refuse(std::string reason) {
    if (problem_.empty()) problem_ = std::move(reason);
    rest_ = {};
  }

  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    skip();
    return true;
  }
  /// Letters, digits, '-' and '_'.
  std::string_view word() {
    std::size_t n = 0;
    while (n < rest_.size() && is_word(rest_[n])) ++n;
    const std::string_view w = rest_.substr(0, n);
    rest_.remove_prefix(n);
    skip();
    return w;
  }
  std::uint64_t number(std::uint64_t most, bool then_skip = true) {
    std::uint64_t value = 0;
    const int base = rest_.starts_with("0x") ? 16 : 10;
    if (base == 16) rest_.remove_prefix(2);
    const auto [end, error] =
        std::from_chars(rest_.data(), rest_.data() + rest_.size(), value, base);
    if (error != std::errc() || value > most) {
      refuse("a number from 0 to " + std::to_string(most) + " is wanted");
      return 0;
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    if (then_skip) skip();
    return value;
  }
  /// `c3`, `b0`: the letter and an index below `limit`.
  std::uint32_t name(char kind, std::uint32_t limit, bool then_skip = true) {
    if (peek() != kind || rest_.size() < 2 || rest_[1] < '0' || rest_[1] > '9') {
      refuse(std::string("a name such as ") + kind + "0 is wanted");
      return 0;
    }
    rest_.remove_prefix(1);
    return static_cast<std::uint32_t>(number(limit - 1, then_skip));
  }

 private:
  static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  }
  void skip() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
  }
  std::string_view rest_;
  std::string problem_;
};

std::uint32_t limit_of(char kind) {
  return kind == 'c'   ? max_channels
         : kind == 'b' ? max_buffers
         : kind == 'o' ? max_operations
                       : max_owners;
}

void parse_part(Line& line, Call& c) {
  if (c.part_count == max_parts) {
    return line.refuse("at most " + std::to_string(max_parts) + " parts");
  }
  Part p;
  p.buffer = static_cast<std::uint8_t>(line.name('b', max_buffers));
  if (line.take("[")) {
    p.begin = static_cast<std::uint16_t>(line.number(Part::to_the_end - 1));
    if (!line.take("..")) return line.refuse("'..' is wanted between the ends of a part");
    if (line.peek() != ')') p.end = static_cast<std::uint16_t>(line.number(Part::to_the_end - 1));
    if (!line.take(")")) return line.refuse("')' is wanted after a part");
    if (p.end < p.begin) return line.refuse("a part ends before it begins");
  }
  c.parts[c.part_count++] = p;
}

void parse_argument(Line& line, Call& c, char kind) {
  switch (kind) {
    case 'c':
      c.channel = static_cast<std::uint8_t>(line.name('c', max_channels));
      break;
    case 'o':
      c.operation = static_cast<std::uint8_t>(line.name('o', max_operations));
      break;
    case 'a':
      c.owner = static_cast<std::uint8_t>(line.name('a', max_owners));
      break;
    case 'd': {
      const std::string_view d = line.word();
      if (d != "read" && d != "write") return line.refuse("'read' or 'write' is wanted");
      c.direction = d == "write";
      break;
    }
    case 's':
      if (line.take("*")) {
        c.number = everything;
        break;
      }
      [[fallthrough]];
    case 'n':
      c.number = static_cast<std::uint32_t>(line.number(max_number));
      break;
    case 'B':
      do {
        parse_part(line, c);
      } while (line.peek() == 'b' && line.problem().empty());
      break;
    default:
      parse_part(line, c);
  }
}

void parse_props(Line& line, Call& c) {
  if (!line.take("(")) return;
  do {
    const std::string_view word = line.word();
    std::size_t p = 0;
    while (p < prop_count && word != row_of(static_cast<Prop>(p)).text) ++p;
    if (p == prop_count) return line.refuse("no prop is called '" + std::string(word) + "'");
    const char kind = row_of(static_cast<Prop>(p)).kind;
    if (c.has(static_cast<Prop>(p))) return line.refuse("a prop is given twice");
    std::uint32_t value = 1;
    if (kind != 'f') {
      if (!line.take(":")) return line.refuse("':' and a value are wanted after a prop");
      value = kind == 'n' ? static_cast<std::uint32_t>(line.number(max_number))
                          : line.name(kind, limit_of(kind));
    }
    c.set(static_cast<Prop>(p), value);
  } while (line.problem().empty() && line.take(","));
  if (line.problem().empty() && !line.take(")")) line.refuse("')' is wanted after the props");
}

void parse_call(Line& line, Sequence& s) {
  Call c;
  char made = '-';
  std::uint32_t index = 0;
  std::string_view word = line.word();
  if (line.take("=")) {
    Line name(word);
    made = name.peek();
    if (made != 'c' && made != 'b' && made != 'o' && made != 'a') {
      return line.refuse("what is made is called c, b, o or a and a number");
    }
    index = name.name(made, limit_of(made));
    if (!name.problem().empty()) return line.refuse(name.problem());
    if (!name.done()) return line.refuse("what is made is called c, b, o or a and a number");
    word = line.word();
  }
  std::size_t v = 0;
  while (v < verb_count && word != row_of(static_cast<Verb>(v)).text) ++v;
  if (v == verb_count) return line.refuse("no verb is called '" + std::string(word) + "'");
  c.verb = static_cast<Verb>(v);
  const VerbRow& row = row_of(c.verb);
  const char makes = row.result == 'p' ? (made == '-' ? '-' : 'o') : row.result;
  if (makes != made) {
    return line.refuse(makes == '-' ? std::string(row.text) + " makes nothing to be named"
                                    : std::string(row.text) + " makes something: write " + makes +
                                          "0 = " + row.text);
  }
  if (made != '-') c.result = static_cast<std::int8_t>(index);
  for (const char* a = row.arguments; *a && line.problem().empty(); ++a) {
    parse_argument(line, c, *a);
  }
  if (line.problem().empty()) parse_props(line, c);
  if (line.problem().empty() && !line.done()) line.refuse("there is more on the line than belongs");
  if (s.calls.size() == max_calls) {
    line.refuse("more than " + std::to_string(max_calls) + " calls");
  }
  s.calls.push_back(c);
}

std::vector<std::uint32_t> parse_list(Line& line) {
  std::vector<std::uint32_t> list;
  do {
    if (list.size() == max_list) {
      line.refuse("at most " + std::to_string(max_list) + " numbers in a list");
      break;
    }
    list.push_back(static_cast<std::uint32_t>(line.number(255)));
  } while (line.problem().empty() && line.take(","));
  return list;
}

Order parse_order(Line& line) {
  const std::string_view word = line.word();
  if (word == "fifo") return Order::fifo;
  if (word == "random") return Order::random;
  if (word == "pct") return Order::pct;
  if (word == "replay") return Order::replay;
  line.refuse("sched is one of fifo, random, pct, replay");
  return Order::fifo;
}

void parse_setting(Line& line, Setting which, Environment& e) {
  const auto small = [&line] { return static_cast<std::uint32_t>(line.number(max_number)); };
  switch (which) {
    case Setting::seed:
      e.seed = line.number(~0ull);
      break;
    case Setting::sched:
      e.sched = parse_order(line);
      break;
    case Setting::depth:
      e.depth = small();
      break;
    case Setting::style:
      e.style = static_cast<std::uint32_t>(line.number(1));
      break;
    case Setting::window:
      e.window = small();
      break;
    case Setting::refuse:
      e.refuse = small();
      break;
    case Setting::chunk:
      e.chunk = parse_list(line);
      break;
    case Setting::fault:
      e.fault = parse_list(line);
      break;
    case Setting::choice:
      e.choice = parse_list(line);
      break;
    case Setting::count:
      break;
  }
}

void parse_env(Line& line, Environment& e) {
  while (!line.done()) {
    const std::string_view word = line.word();
    std::size_t s = 0;
    while (s < setting_count && word != row_of(static_cast<Setting>(s)).text) ++s;
    if (s == setting_count) {
      return line.refuse("no setting of the environment is called '" + std::string(word) + "'");
    }
    if (!line.take("=")) return line.refuse("'=' is wanted after a setting");
    parse_setting(line, static_cast<Setting>(s), e);
  }
}

/// One line without its comment.
void parse_line(Line& line, Sequence& s) {
  Line probe = line;
  const std::string_view first = probe.word();
  if (first == "target" || first == "expect") {
    std::string& field = first == "target" ? s.target : s.expect;
    const std::string_view value = probe.word();
    if (!field.empty() || value.empty() || value.size() > 64 || !probe.done()) {
      return line.refuse(std::string(first) + " takes one word, once");
    }
    field = value;
    return;
  }
  if (first == "env" && probe.peek() != '=') {
    line = probe;
    return parse_env(line, s.env);
  }
  parse_call(line, s);
}

}  // namespace

std::optional<Sequence> parse(std::string_view text, ParseError& error) {
  Sequence s;
  std::vector<std::size_t> line_of;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t length = std::min(text.find('\n'), text.size());
    std::string_view content = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
    if (content.ends_with('\r')) content.remove_suffix(1);
    for (const char c : content) {
      if (static_cast<unsigned char>(c) < 0x20 && c != '\t') {
        error = {number, "a control character"};
        return {};
      }
    }
    const std::size_t hash = std::min(content.find('#'), content.size());
    Line line(content.substr(0, hash));
    const bool empty = line.done();
    const std::size_t before = s.calls.size();
    if (!empty) parse_line(line, s);
    if (!line.problem().empty()) {
      error = {number, line.problem()};
      return {};
    }
    if (s.calls.size() != before) line_of.push_back(number);
    if (hash != content.size()) {
      if (s.comments.size() == max_calls) {
        error = {number, "more than " + std::to_string(max_calls) + " comments"};
        return {};
      }
      const bool trailing = s.calls.size() != before;
      s.comments.push_back({static_cast<std::uint32_t>(s.calls.size()), trailing,
                            std::string(content.substr(hash + 1))});
    }
  }
  std::size_t at = 0;
  if (std::string problem = check_names(s, &at); !problem.empty()) {
    error = {line_of[at], std::move(problem)};
    return {};
  }
  return s;
}

}  // namespace holdfast::fuzz
