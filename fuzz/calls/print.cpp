// The canonical text of sequences, the dictionary and the reference page.
#include "calls/text.h"

namespace holdfast::fuzz {
namespace {

constexpr const char* order_names[] = {"fifo", "random", "pct", "replay"};

void add_number(std::string& out, const char* name, std::uint64_t value) {
  if (value == 0) return;
  out += std::string(" ") + name + "=" + std::to_string(value);
}

void add_list(std::string& out, const char* name, const std::vector<std::uint32_t>& list) {
  if (list.empty()) return;
  out += std::string(" ") + name + "=";
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i != 0) out += ',';
    out += std::to_string(list[i]);
  }
}

std::string print_env(const Environment& e) {
  std::string out;
  add_number(out, "seed", e.seed);
  if (e.sched != Order::fifo) {
    out += std::string(" sched=") + order_names[static_cast<std::size_t>(e.sched)];
  }
  add_number(out, "depth", e.depth);
  add_number(out, "style", e.style);
  add_number(out, "window", e.window);
  add_number(out, "refuse", e.refuse);
  add_list(out, "chunk", e.chunk);
  add_list(out, "fault", e.fault);
  add_list(out, "choice", e.choice);
  return out.empty() ? out : "env" + out + "\n";
}

std::string print_part(const Part& p) {
  std::string out = "b" + std::to_string(p.buffer);
  if (p.begin == 0 && p.end == Part::to_the_end) return out;
  out += "[" + std::to_string(p.begin) + "..";
  if (p.end != Part::to_the_end) out += std::to_string(p.end);
  return out + ")";
}

std::string print_argument(const Call& c, char kind) {
  switch (kind) {
    case 'c':
      return " c" + std::to_string(c.channel);
    case 'o':
      return " o" + std::to_string(c.operation);
    case 'a':
      return " a" + std::to_string(c.owner);
    case 'd':
      return c.direction == 0 ? " read" : " write";
    case 'n':
    case 's':
      return c.number == everything ? " *" : " " + std::to_string(c.number);
    default: {
      std::string out;
      for (std::size_t i = 0; i < c.part_count; ++i) out += " " + print_part(c.parts[i]);
      return out;
    }
  }
}

std::string print_props(const Call& c) {
  std::string out;
  for (std::size_t p = 0; p < prop_count; ++p) {
    if (!c.has(static_cast<Prop>(p))) continue;
    const PropRow& row = row_of(static_cast<Prop>(p));
    out += out.empty() ? " (" : ", ";
    out += row.text;
    if (row.kind == 'f') continue;
    out += ": ";
    if (row.kind != 'n') out += row.kind;
    out += std::to_string(c.props[p]);
  }
  return out.empty() ? out : out + ")";
}

}  // namespace

std::string print(const Call& c) {
  std::string out;
  const char kind = defined_kind(c);
  if (kind != '-') out += std::string(1, kind) + std::to_string(c.result) + " = ";
  out += row_of(c.verb).text;
  for (const char* a = row_of(c.verb).arguments; *a; ++a) out += print_argument(c, *a);
  return out + print_props(c);
}

std::string print(const Sequence& s) {
  std::string out;
  if (!s.target.empty()) out += "target " + s.target + "\n";
  if (!s.expect.empty()) out += "expect " + s.expect + "\n";
  out += print_env(s.env);
  std::size_t next = 0;
  const auto comments_before = [&](std::size_t call) {
    bool after_call = call != 0;
    for (; next < s.comments.size() && s.comments[next].before <= call; ++next) {
      const Comment& c = s.comments[next];
      const bool joins = c.trailing && after_call;
      if (joins) out.pop_back();
      out += (joins ? "  #" : "#") + c.text + "\n";
      after_call = false;
    }
  };
  for (std::size_t i = 0; i < s.calls.size(); ++i) {
    comments_before(i);
    out += print(s.calls[i]) + "\n";
  }
  comments_before(s.calls.size());
  return out;
}

std::string dictionary() {
  std::string out;
  const auto add = [&out](const std::string& token) { out += "\"" + token + "\"\n"; };
  for (std::size_t v = 0; v < verb_count; ++v) add(row_of(static_cast<Verb>(v)).text);
  for (std::size_t p = 0; p < prop_count; ++p) {
    const PropRow& row = row_of(static_cast<Prop>(p));
    add(row.kind == 'f' ? std::string("(") + row.text + ")" : std::string("(") + row.text + ": ");
  }
  for (std::size_t s = 0; s < setting_count; ++s) {
    add(row_of(static_cast<Setting>(s)).text + std::string("="));
  }
  for (const char* extra : {"c0", "c1", "b0", "b1", "o0", "o1", "a0", "[0..1)", " = ", "env ",
                            "expect ", "target ", "fifo", "random", "pct", "replay"}) {
    add(extra);
  }
  return out;
}

std::string reference() {
  std::string out = "| verb | makes | arguments | what it does |\n|---|---|---|---|\n";
  for (std::size_t v = 0; v < verb_count; ++v) {
    const VerbRow& row = row_of(static_cast<Verb>(v));
    std::string makes(1, row.result == 'p' ? 'o' : row.result);
    if (row.result == 'p') makes += ", or nothing";
    if (row.result == '-') makes.clear();
    std::string arguments;
    for (const char* a = row.arguments; *a; ++a) {
      if (a != row.arguments) arguments += ' ';
      arguments += *a == 'B'   ? "b..."
                   : *a == 'd' ? "read/write"
                   : *a == 's' ? "n/*"
                               : std::string(1, *a);
    }
    out += std::string("| `") + row.text + "` | " + makes + " | " + arguments + " | " + row.doc +
           " |\n";
  }
  out += "\n| prop | value | what it does |\n|---|---|---|\n";
  for (std::size_t p = 0; p < prop_count; ++p) {
    const PropRow& row = row_of(static_cast<Prop>(p));
    out += std::string("| `") + row.text + "` | " +
           (row.kind == 'f' ? std::string() : std::string(1, row.kind)) + " | " + row.doc + " |\n";
  }
  out += "\n| env | value | what it does |\n|---|---|---|\n";
  for (std::size_t s = 0; s < setting_count; ++s) {
    const PropRow& row = row_of(static_cast<Setting>(s));
    const char* value = row.kind == 'l' ? "list" : row.kind == 'w' ? "word" : "n";
    out += std::string("| `") + row.text + "` | " + value + " | " + row.doc + " |\n";
  }
  return out;
}

}  // namespace holdfast::fuzz
