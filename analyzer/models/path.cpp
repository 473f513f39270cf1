// Access paths and conditions: text to value and back.
#include "models/path.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace holdfast::check {
namespace {

using Step = AccessPath::Step;
using StepKind = AccessPath::StepKind;
using Test = Condition::Test;

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// A cursor over a short text; both grammars are read with it.
class Cursor {
 public:
  Cursor(std::string_view text, TextError& why) : text_(text), why_(why) {}

  bool at_end() const { return pos_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[pos_]; }
  std::size_t position() const { return pos_; }

  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n') ++pos_;
  }
  bool take(std::string_view token) {
    if (text_.substr(pos_, token.size()) != token) return false;
    pos_ += token.size();
    return true;
  }
  /// A keyword: not a prefix of a longer word.
  bool take_word(std::string_view word) {
    if (text_.substr(pos_, word.size()) != word) return false;
    if (pos_ + word.size() < text_.size() && is_word(text_[pos_ + word.size()])) return false;
    pos_ += word.size();
    return true;
  }
  std::string word(std::string_view also = "") {
    const std::size_t begin = pos_;
    while (!at_end() && (is_word(peek()) || also.find(peek()) != std::string_view::npos)) ++pos_;
    return std::string(text_.substr(begin, pos_ - begin));
  }
  std::nullopt_t fail(std::string message) {
    if (why_.message.empty()) why_ = {pos_, std::move(message)};
    return std::nullopt;
  }

 private:
  std::string_view text_;
  TextError& why_;
  std::size_t pos_ = 0;
};

std::optional<int> read_index(Cursor& in) {
  const bool negative = in.take("-");
  const std::string digits = in.word();
  const bool numeric = !digits.empty() && digits.size() <= 3 &&
                       std::all_of(digits.begin(), digits.end(), [](char c) {
                         return std::isdigit(static_cast<unsigned char>(c)) != 0;
                       });
  if (!numeric || (negative && digits == "0")) {
    return in.fail("expected an argument's number, as in `arg[0]` or `arg[-1]`");
  }
  const int value = std::stoi(digits);
  return negative ? -value : value;
}

bool read_root(Cursor& in, AccessPath& path) {
  if (in.take_word("this")) {
    path.root = AccessPath::Root::This;
    return true;
  }
  if (in.take_word("return")) {
    path.root = AccessPath::Root::Return;
    return true;
  }
  if (!in.take("arg[")) {
    in.fail("expected a path that starts with `arg[N]`, `this` or `return`");
    return false;
  }
  if (std::isalpha(static_cast<unsigned char>(in.peek())) != 0) {
    path.tag = in.word(":");
    if (!in.take("+")) {
      in.fail("expected `+` and a number behind the constant");
      return false;
    }
  }
  const std::optional<int> index = read_index(in);
  if (!index) return false;
  if (!path.tag.empty() && *index <= 0) {
    in.fail("expected a number from 1 behind the constant");
    return false;
  }
  path.index = *index;
  if (in.take("...")) {
    path.rest = true;
    if (path.index < 0) {
      in.fail("expected a number from 0 before `...`");
      return false;
    }
  }
  if (in.take("]")) return true;
  in.fail("expected `]`");
  return false;
}

/// Reads the next step, or leaves `done` when the path ends here.
bool read_step(Cursor& in, AccessPath& path, bool& done) {
  if (in.take("[]") || in.take(".[]")) {
    path.steps.push_back({StepKind::Element, {}});
    return true;
  }
  if (in.take(".*")) {
    path.steps.push_back({StepKind::Pointee, {}});
    return true;
  }
  if (!in.take(".")) {
    done = true;
    return true;
  }
  std::string name = in.word();
  if (name.empty()) {
    in.fail("expected a step: `.*`, `[]`, `.bytes`, `.deep` or `.field`");
    return false;
  }
  if (name == "bytes") {
    path.steps.push_back({StepKind::Bytes, {}});
  } else if (name == "deep") {
    path.steps.push_back({StepKind::Deep, {}});
  } else {
    path.steps.push_back({StepKind::Field, std::move(name)});
  }
  return true;
}

std::optional<AccessPath> read_path(Cursor& in) {
  AccessPath path;
  if (!read_root(in, path)) return std::nullopt;
  for (bool done = false; !done;) {
    const bool last = !path.steps.empty() && (path.steps.back().kind == StepKind::Bytes ||
                                              path.steps.back().kind == StepKind::Deep);
    if (last && (in.peek() == '.' || in.peek() == '[')) {
      return in.fail("nothing may follow `.bytes` or `.deep`");
    }
    if (path.steps.size() > 16) return in.fail("expected at most 16 steps");
    if (!read_step(in, path, done)) return std::nullopt;
  }
  return path;
}

struct NamedTest {
  std::string_view word;
  Test test;
};
constexpr std::array<NamedTest, 7> named_tests{{{"null", Test::Null},
                                                {"noop", Test::Noop},
                                                {"function", Test::Function},
                                                {"lambda", Test::Lambda},
                                                {"array", Test::Array},
                                                {"pointer", Test::Pointer},
                                                {"temporary", Test::Temporary}}};

bool read_is(Cursor& in, Condition::Term& term) {
  for (const NamedTest& named : named_tests) {
    if (in.take_word(named.word)) {
      term.test = named.test;
      return true;
    }
  }
  if (in.take("type:")) {
    term.test = Test::Type;
    do {
      term.names.push_back(in.word(":"));
      if (!term.names.back().empty()) continue;
      in.fail("expected a qualified type name after `type:`");
      return false;
    } while (in.take("|"));
    return true;
  }
  in.fail("expected null, noop, function, lambda, array, temporary or type:NAME after `is`");
  return false;
}

bool read_names(Cursor& in, Condition::Term& term) {
  do {
    in.skip_blanks();
    std::string name = in.take("-") ? "-" : "";
    name += in.word(":");
    if (name.empty() || name == "-") {
      in.fail("expected a constant's name or a number");
      return false;
    }
    term.names.push_back(std::move(name));
    in.skip_blanks();
  } while (in.peek() == '|' && in.take("|"));
  return true;
}

bool read_sign(Cursor& in, Condition::Term& term, Test test) {
  term.test = test;
  in.skip_blanks();
  if (in.take_word("0")) return true;
  in.fail("expected 0 after `<` or `>`");
  return false;
}

std::optional<Condition::Term> read_term(Cursor& in) {
  Condition::Term term;
  in.skip_blanks();
  if (in.take("!")) term.negated = true;
  in.skip_blanks();
  std::optional<AccessPath> path = read_path(in);
  if (!path) return std::nullopt;
  term.path = std::move(*path);
  in.skip_blanks();
  bool ok = false;
  if (in.take("==")) {
    term.test = Test::Equals;
    ok = read_names(in, term);
  } else if (in.take("!=")) {
    if (term.negated) return in.fail("expected either a leading `!` or `!=`, not both");
    term.negated = true;
    term.test = Test::Equals;
    ok = read_names(in, term);
  } else if (in.take("<")) {
    ok = read_sign(in, term, Test::Negative);
  } else if (in.take(">")) {
    ok = read_sign(in, term, Test::Positive);
  } else if (in.peek() == '&' && !in.take("&&") && in.take("&")) {
    term.test = Test::AnyBit;
    ok = read_names(in, term);
  } else if (in.take_word("is")) {
    in.skip_blanks();
    ok = read_is(in, term);
  } else {
    return in.fail("expected `& NAME`, `== NAME`, `!= NAME`, `< 0`, `> 0` or `is ...`");
  }
  if (!ok) return std::nullopt;
  return term;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : "|") + name;
  return out;
}

std::string term_text(const Condition::Term& term) {
  const std::string path = term.path.text();
  const std::string prefix = (term.negated ? "!" : "") + path;
  switch (term.test) {
    case Test::AnyBit:
      return prefix + " & " + joined(term.names);
    case Test::Equals:
      return path + (term.negated ? " != " : " == ") + joined(term.names);
    case Test::Negative:
      return prefix + " < 0";
    case Test::Positive:
      return prefix + " > 0";
    case Test::Type:
      return prefix + " is type:" + joined(term.names);
    default:
      break;
  }
  for (const NamedTest& named : named_tests) {
    if (named.test == term.test) return prefix + " is " + std::string(named.word);
  }
  return prefix;
}

}  // namespace

std::string AccessPath::text() const {
  std::string out;
  switch (root) {
    case Root::Argument:
      out = "arg[" + (tag.empty() ? "" : tag + "+") + std::to_string(index);
      out += rest ? "...]" : "]";
      break;
    case Root::This:
      out = "this";
      break;
    case Root::Return:
      out = "return";
      break;
  }
  for (const Step& step : steps) {
    switch (step.kind) {
      case StepKind::Pointee:
        out += ".*";
        break;
      case StepKind::Field:
        out += "." + step.field;
        break;
      case StepKind::Element:
        out += "[]";
        break;
      case StepKind::Bytes:
        out += ".bytes";
        break;
      case StepKind::Deep:
        out += ".deep";
        break;
    }
  }
  return out;
}

std::string Condition::text() const {
  std::string out;
  for (const Term& term : terms) out += (out.empty() ? "" : " && ") + term_text(term);
  return out;
}

std::optional<AccessPath> parse_path(std::string_view text, TextError& why) {
  Cursor in(text, why);
  std::optional<AccessPath> path = read_path(in);
  if (path && !in.at_end()) {
    return in.fail(
        "expected the path to end here, or a step: `.*`, `[]`, `.bytes`, `.deep`, `.field`");
  }
  return path;
}

std::optional<Condition> parse_condition(std::string_view text, TextError& why) {
  Cursor in(text, why);
  Condition condition;
  do {
    if (condition.terms.size() > 16) return in.fail("expected at most 16 terms");
    std::optional<Condition::Term> term = read_term(in);
    if (!term) return std::nullopt;
    condition.terms.push_back(std::move(*term));
    in.skip_blanks();
  } while (in.take("&&"));
  if (!in.at_end()) return in.fail("expected `&&` or the end of the condition");
  return condition;
}

bool operator==(const AccessPath& a, const AccessPath& b) {
  const auto same_step = [](const Step& x, const Step& y) {
    return x.kind == y.kind && x.field == y.field;
  };
  return a.root == b.root && a.index == b.index && a.rest == b.rest && a.tag == b.tag &&
         std::equal(a.steps.begin(), a.steps.end(), b.steps.begin(), b.steps.end(), same_step);
}

bool operator==(const Condition& a, const Condition& b) {
  return a.text() == b.text();
}

}  // namespace holdfast::check
