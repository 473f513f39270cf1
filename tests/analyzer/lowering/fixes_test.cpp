// The edits that lowering writes down: exact, and none where the mending is not mechanical.
#include <gtest/gtest.h>

#include <algorithm>

#include "frontend/unit.h"
#include "models/loader.h"

namespace holdfast::check {
namespace {

/// A small standard library and a small asynchronous one.
const std::string kHead = R"(
namespace std {
template <class T> T&& move(T& t) { return static_cast<T&&>(t); }
template <class T> struct shared_ptr {
  shared_ptr(); shared_ptr(const shared_ptr&); T& operator*() const;
};
template <class T> struct unique_ptr { unique_ptr(unique_ptr&&); T& operator*() const; };
template <class T, class... A> shared_ptr<T> make_shared(A&&...);
template <class T> struct enable_shared_from_this { shared_ptr<T> shared_from_this(); };
struct string { string(const char*); const char* c_str() const; void clear(); };
}
struct view { const void* at; };
view bytes(const std::string&);
template <class H> void start(int fd, view what, H handler) {}
void plain(const char* what, int flags);
)";

const ModelPack& pack() {
  static const ModelPack built = [] {
    LoadResult result = load_library(R"(schema: 1
library: demo
types:
  - names: [view]
    view: true
  - names: ['std::string']
    ownership: unique
    storage: maybe-inline
  - names: ['std::unique_ptr']
    ownership: unique
functions:
  - names: [start]
    operation: {direction: write, handler: 'arg[2]'}
    lends:
      - {what: 'arg[1].bytes', until: token}
    keeps: ['arg[2]']
  - names: [plain]
    operation: {direction: write}
    lends:
      - {what: 'arg[0].*', until: forever}
    instead: 'plain(arg[0], arg[1] | COPY)'
)",
                                     "demo.yaml");
    ModelPack out;
    EXPECT_TRUE(result.library) << (result.errors.empty() ? "" : result.errors[0].text());
    if (result.library) out.add(std::move(result.library));
    return out;
  }();
  return built;
}

/// Each fix as its kind and the source with its edits made, without the head.
std::vector<std::string> mended(const std::string& code, FixFact::Kind kind) {
  const std::string whole = kHead + code;
  const UnitFacts unit = read_text(whole, "/t.cpp", {"-std=c++20"}, pack());
  for (const Problem& problem : unit.problems) ADD_FAILURE() << problem.line << problem.message;
  std::vector<std::string> out;
  for (const FunctionFacts& function : unit.functions)
    for (const FixFact& fix : function.fixes) {
      if (fix.kind != kind) continue;
      std::string text = whole;
      std::vector<FixFact::Replacement> edits = fix.edits;
      std::sort(edits.begin(), edits.end(),
                [](const auto& a, const auto& b) { return a.begin > b.begin; });
      for (const auto& edit : edits) text.replace(edit.begin, edit.end - edit.begin, edit.text);
      out.push_back(text.substr(kHead.size()));
    }
  return out;
}

using Texts = std::vector<std::string>;

TEST(LoweredFixes, AnOwnerBesideThis) {
  const auto code = [](const std::string& base, const std::string& captures) {
    return "struct S" + base + " { view v; void f() { start(1, v, [" + captures +
           "] { f(); }); } };\n";
  };
  const std::string shared = " : std::enable_shared_from_this<S>";
  EXPECT_EQ(mended(code(shared, "this"), FixFact::Kind::KeepSelf),
            Texts{code(shared, "this, self = shared_from_this()")});
  EXPECT_EQ(mended(code(shared, "&"), FixFact::Kind::KeepSelf),
            Texts{code(shared, "&, self = shared_from_this()")});
  EXPECT_EQ(mended(code("", "this"), FixFact::Kind::KeepSelf), Texts{});
  // In a constructor there is no owner yet.
  EXPECT_EQ(mended("struct S : std::enable_shared_from_this<S> { view v;"
                   " S() { start(1, v, [this] { f(); }); } void f(); };\n",
                   FixFact::Kind::KeepSelf),
            Texts{});
}

TEST(LoweredFixes, ACaptureByValue) {
  const auto code = [](const std::string& captures, const std::string& use) {
    return "void f(view v) { std::string s(\"x\"); start(1, v, [" + captures + "] { " + use +
           "; }); }\n";
  };
  EXPECT_EQ(mended(code("&s", "s.c_str()"), FixFact::Kind::CaptureByValue),
            Texts{code("s", "s.c_str()")});
  EXPECT_EQ(mended(code("&", "s.c_str()"), FixFact::Kind::CaptureByValue),
            Texts{code("&, s", "s.c_str()")});
  // The handler changes it: a copy would be constant, and another object.
  EXPECT_EQ(mended(code("&s", "s.clear()"), FixFact::Kind::CaptureByValue), Texts{});
}

TEST(LoweredFixes, ACopyThatTheHandlerOwns) {
  EXPECT_EQ(mended("void f() {\n  std::string s(\"x\");\n  start(1, bytes(s), [] {});\n}\n",
                   FixFact::Kind::OwnCopy),
            Texts{"void f() {\n  std::string s(\"x\");\n"
                  "  auto lent = std::make_shared<std::string>(s);\n"
                  "  start(1, bytes(*lent), [lent] {});\n}\n"});
  // Whether the statement is reached depends on what stands before it.
  EXPECT_EQ(
      mended("void f(int n) {\n  std::string s(\"x\");\n  if (n) start(1, bytes(s), [] {});\n}\n",
             FixFact::Kind::OwnCopy),
      Texts{});
}

TEST(LoweredFixes, NamesThatAreTakenAreNotUsed) {
  const Texts found =
      mended("void f() {\n  std::string lent(\"x\");\n  start(1, bytes(lent), [] {});\n}\n",
             FixFact::Kind::OwnCopy);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].find("auto lent2 = std::make_shared<std::string>(lent);"), std::string::npos)
      << found[0];
}

TEST(LoweredFixes, WhatASiblingMovesFromIsNamedFirst) {
  EXPECT_EQ(mended("void f(std::unique_ptr<std::string> p) {\n"
                   "  start(1, bytes(*p), [p = std::move(p)] {});\n}\n",
                   FixFact::Kind::NameFirst),
            Texts{"void f(std::unique_ptr<std::string> p) {\n"
                  "  auto lent = bytes(*p);\n"
                  "  start(1, lent, [p = std::move(p)] {});\n}\n"});
  // A small string takes its bytes along.
  EXPECT_EQ(mended("void f(std::string s) { start(1, bytes(s), [s = std::move(s)] {}); }\n",
                   FixFact::Kind::NameFirst),
            Texts{});
}

TEST(LoweredFixes, TheCallThatTheModelNames) {
  const std::string head = "enum { MORE = 1, COPY = 2 };\n";
  EXPECT_EQ(mended(head + "void f(char* s) { plain(s, MORE); }\n", FixFact::Kind::Instead),
            Texts{head + "void f(char* s) { plain(s, MORE | COPY); }\n"});
  EXPECT_EQ(mended(head + "void f(char* s) { plain(s, 0); }\n", FixFact::Kind::Instead),
            Texts{head + "void f(char* s) { plain(s, COPY); }\n"});
  EXPECT_EQ(
      mended(head + "void f(char* s, int n) { plain(s, n ? MORE : 0); }\n", FixFact::Kind::Instead),
      Texts{head + "void f(char* s, int n) { plain(s, (n ? MORE : 0) | COPY); }\n"});
  // The call is made by a macro of another name: there is nothing to edit.
  EXPECT_EQ(mended(head + "#define SEND(s) plain(s, 0)\nvoid f(char* s) { SEND(s); }\n",
                   FixFact::Kind::Instead),
            Texts{});
}

}  // namespace
}  // namespace holdfast::check
