// Sequences as text and bytes: exact round trips, refusals with line and reason, any input.
#include "calls/text.h"

#include <gmock/gmock.h>

#include "engines/generate.h"

namespace holdfast::fuzz {
namespace {

using testing::HasSubstr;

Sequence parsed(std::string_view text) {
  ParseError error;
  const std::optional<Sequence> s = parse(text, error);
  EXPECT_TRUE(s) << error.line << ": " << error.reason << "\n" << text;
  return s.value_or(Sequence{});
}

std::string refusal(std::string_view text) {
  ParseError error;
  EXPECT_FALSE(parse(text, error)) << text;
  return std::to_string(error.line) + ": " + error.reason;
}

constexpr const char* every_verb = R"(target strict
expect lost-callback
env seed=42 sched=random style=1 window=8 refuse=1 chunk=1,7,255 fault=0,11
# everything once
c0 = open (ops: 2, bytes: 8)
c1 = dial
b0 = alloc 16
b1 = tail 8
b2 = raw 4
a0 = anchor
o0 = connect c1 2 (deadline: 5)
o1 = write c0 b0[0..8) b1 b2[1..) (anchor: a0, zc)  # a vector
o2 = read c0 b1 (limit: 3)
o3 = take c0 64
o4 = shutdown c0
o5 = drain c0
o6 = writable c0 (nomem)
o7 = timer 3
cancel o1 (in: o2)
stop c0 write
close c0 (thread)
o8 = abort c1
forget c0
release b0
edit b0
touch b2
gone a0
poll 3
poll *
peer-send c1 5
peer-read c1 *
peer-fin c1
peer-rst c1
advance 10
finish
destroy
# the end
)";

TEST(Text, every_verb_comes_back_as_it_was) {
  const Sequence s = parsed(every_verb);
  EXPECT_EQ(print(s), every_verb);
  bool exact = false;
  EXPECT_EQ(decode(encode(s), &exact), s);
  EXPECT_TRUE(exact);
  // The test text is complete: it names every verb and prop of the table.
  for (std::size_t v = 0; v < verb_count; ++v) {
    EXPECT_THAT(every_verb, HasSubstr(row_of(static_cast<Verb>(v)).text));
  }
  for (std::size_t p = 0; p < prop_count; ++p) {
    EXPECT_THAT(every_verb, HasSubstr(row_of(static_cast<Prop>(p)).text));
  }
}

TEST(Text, generated_sequences_round_trip_through_both_forms) {
  Random random(7);
  const Capabilities can;
  for (int i = 0; i < 2000; ++i) {
    Sequence s = draw_sequence(random, swarm_weights(can, random), can, 30);
    for (int m = 0; m < 3; ++m) mutate(s, random, can);
    ASSERT_EQ(check_names(s), "");
    ParseError error;
    const std::string text = print(s);
    const std::optional<Sequence> back = parse(text, error);
    ASSERT_TRUE(back) << error.line << ": " << error.reason << "\n" << text;
    ASSERT_EQ(print(*back), text);
    bool exact = false;
    ASSERT_EQ(print(decode(encode(*back), &exact)), text);
    ASSERT_TRUE(exact);
  }
}

TEST(Text, refusals_name_line_and_reason) {
  EXPECT_EQ(refusal("c0 = open\nfly c0\n"), "2: no verb is called 'fly'");
  EXPECT_EQ(refusal("close c0\n"), "1: c0 is not defined before this line");
  EXPECT_EQ(refusal("c0 = open\nc0 = open\n"), "2: c0 is defined twice");
  EXPECT_EQ(refusal("c9 = open\n"), "1: a number from 0 to 7 is wanted");
  EXPECT_EQ(refusal("open\n"), "1: open makes something: write c0 = open");
  EXPECT_EQ(refusal("c0 = poll 1\n"), "1: poll makes nothing to be named");
  EXPECT_EQ(refusal("b0 = alloc\n"), "1: a number from 0 to 65535 is wanted");
  EXPECT_EQ(refusal("b0 = alloc 99999999999999999999\n"), "1: a number from 0 to 65535 is wanted");
  EXPECT_EQ(refusal("c0 = open (zc"), "1: ')' is wanted after the props");
  EXPECT_EQ(refusal("c0 = open (ops: 1, ops: 2)"), "1: a prop is given twice");
  EXPECT_EQ(refusal("poll 1 2\n"), "1: there is more on the line than belongs");
  EXPECT_EQ(refusal("env wind=1\n"), "1: no setting of the environment is called 'wind'");
  EXPECT_EQ(refusal("expect\n"), "1: expect takes one word, once");
  EXPECT_EQ(refusal("c0 = open\nb0 = raw 4\no0 = write c0 b0[3..1)\n"),
            "3: a part ends before it begins");
  EXPECT_EQ(refusal(std::string_view("poll 1\0", 7)), "1: a control character");
}

TEST(Text, any_text_is_parsed_or_refused) {
  Random random(11);
  const std::string base = every_verb;
  ParseError error;
  int accepted = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text = base;
    for (std::uint32_t n = 1 + random.below(8); n != 0; --n) {
      const std::size_t at = random.below(static_cast<std::uint32_t>(text.size()));
      if (random.one_in(3)) {
        text.erase(at, random.below(20));
      } else {
        text[at] = static_cast<char>(random.below(256));
      }
      if (text.empty()) break;
    }
    if (const auto s = parse(text, error)) {
      ++accepted;
      ASSERT_EQ(print(*parse(print(*s), error)), print(*s));
    } else {
      ASSERT_NE(error.line, 0u);
      ASSERT_NE(error.reason, "");
    }
  }
  EXPECT_GT(accepted, 100);
}

TEST(Bytes, any_bytes_are_decoded) {
  Random random(13);
  const std::vector<std::uint8_t> base = encode(parsed(every_verb));
  for (int i = 0; i < 20000; ++i) {
    std::vector<std::uint8_t> bytes = base;
    for (std::uint32_t n = random.below(8); n != 0; --n) {
      bytes[random.below(static_cast<std::uint32_t>(bytes.size()))] =
          static_cast<std::uint8_t>(random.below(256));
    }
    if (random.one_in(4)) bytes.resize(random.below(static_cast<std::uint32_t>(bytes.size())));
    const Sequence s = decode(bytes);
    ASSERT_EQ(check_names(s), "");
    bool exact = false;
    ASSERT_EQ(decode(encode(s), &exact), s) << print(s);
    ASSERT_TRUE(exact);
  }
}

TEST(Bytes, refuses_nothing_but_says_what_was_no_encoding) {
  bool exact = true;
  decode(std::vector<std::uint8_t>{0xFF, 0xFF, 0xFF}, &exact);
  EXPECT_FALSE(exact);
}

}  // namespace
}  // namespace holdfast::fuzz
