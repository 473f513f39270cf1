// Files, targets and verdicts, as every verb reads and prints them; `convert` and `list`.
#include <fstream>
#include <iostream>
#include <sstream>

#include "calls/text.h"
#include "tool/verbs.h"

namespace holdfast::fuzz {

std::optional<Sequence> read_sequence(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream content;
  content << in.rdbuf();
  if (!in) {
    std::cerr << "holdfast-fuzz: cannot read " << file << "\n";
    return {};
  }
  const std::string text = content.str();
  // Bytes of an engine begin with their version, which no text does.
  if (!text.empty() && text[0] == 1) {
    return decode({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
  ParseError error;
  std::optional<Sequence> s = parse(text, error);
  if (!s) {
    std::cerr << file << ":" << error.line << ": " << error.reason << "\n";
  }
  return s;
}

const Target* target_for(const std::string& option, const Sequence* s) {
  const std::string name = !option.empty()           ? option
                           : s && !s->target.empty() ? s->target
                                                     : "strict";
  const Target* t = find_target(name);
  if (!t) {
    std::cerr << "holdfast-fuzz: no target is called '" << name
              << "'; holdfast-fuzz list names them\n";
  }
  return t;
}

void print_verdict(const Guarded& g, const Sequence& s) {
  std::cout << g.id;
  if (!g.rule.empty()) std::cout << " (" << g.rule << ")";
  std::cout << ": " << g.what << "\n";
  if (g.failing_call < s.calls.size()) {
    std::cout << "  at call " << g.failing_call + 1 << ": " << print(s.calls[g.failing_call])
              << "\n";
  } else if (!g.crashed) {
    std::cout << "  at the end, when everything is closed\n";
  }
}

bool write_file(const std::string& path, const std::string& content) {
  std::ofstream out(path, std::ios::binary);
  out << content;
  out.flush();
  if (!out) std::cerr << "holdfast-fuzz: cannot write " << path << "\n";
  return static_cast<bool>(out);
}

void add_list(CLI::App& app, int& status) {
  auto* verb = app.add_subcommand("list", "the targets, or with --calls the table of calls");
  static bool calls, dict;
  verb->add_flag("--calls", calls, "the verbs, props and settings of .calls files, as Markdown");
  verb->add_flag("--dictionary", dict, "the dictionary for byte-mutating engines");
  verb->callback([&status] {
    if (calls) std::cout << reference();
    if (dict) std::cout << dictionary();
    if (calls || dict) return;
    for (const Target& t : targets()) {
      std::printf("%-16s %s\n", t.name, t.doc);
    }
    status = fine;
  });
}

void add_convert(CLI::App& app, int& status) {
  auto* verb = app.add_subcommand("convert", "text to the bytes of fuzzing engines, and back");
  static std::string from, to;
  static bool bytes;
  verb->add_option("FILE", from, "a .calls file, or bytes")->required();
  verb->add_option("-o", to, "where to write; standard output without it");
  verb->add_flag("--bytes", bytes, "write bytes instead of text");
  verb->callback([&status] {
    const std::optional<Sequence> s = read_sequence(from);
    if (!s) {
      status = usage;
      return;
    }
    std::string out = print(*s);
    if (bytes) {
      const std::vector<std::uint8_t> coded = encode(*s);
      out.assign(coded.begin(), coded.end());
    }
    if (to.empty()) {
      std::cout << out;
    } else if (!write_file(to, out)) {
      status = usage;
    }
  });
}

}  // namespace holdfast::fuzz
