// Heads: found at any split, parsed, and refused early.
#include "proxy/http/parser.h"

#include <gtest/gtest.h>

namespace holdfast::proxy {
namespace {

constexpr std::string_view good =
    "\r\nPOST /a?b=c HTTP/1.1\r\nHost: h\r\nX-Empty:\r\nContent-Length:  12 \r\n\r\nbody";

parse_status whole(std::string_view text, bool request = true) {
  head_scan scan(request);
  return scan.look(text, head_limits());
}

TEST(HeadScan, finds_the_end_at_every_split) {
  for (std::size_t split = 0; split <= good.size() - 4; ++split) {
    head_scan scan(true);
    const parse_status early = scan.look(good.substr(0, split), head_limits());
    EXPECT_EQ(early == parse_status::complete, split == good.size() - 4);
    if (early == parse_status::complete) break;
    ASSERT_EQ(scan.look(good, head_limits()), parse_status::complete);
    EXPECT_EQ(scan.begin(), 2u);
    EXPECT_EQ(scan.end(), good.size() - 4);
  }
}

TEST(HeadScan, refuses_what_can_never_become_good) {
  EXPECT_EQ(whole("GET / HTTP/1.1\n"), parse_status::bad);
  EXPECT_EQ(whole("GET /\r\n"), parse_status::bad);
  EXPECT_EQ(whole("GET / HTTP/1.1\r\n X: folded\r\n"), parse_status::bad);
  EXPECT_EQ(whole("GET / HTTP/2.0\r\n"), parse_status::bad_version);
  EXPECT_EQ(whole("GET /" + std::string(20000, 'a')), parse_status::target_too_long);
  EXPECT_EQ(whole("GET / HTTP/1.1\r\nX: " + std::string(40000, 'a')), parse_status::too_large);
  EXPECT_EQ(whole("\r\nHTTP/1.1 200 OK\r\n", false), parse_status::bad);
}

TEST(Parser, gives_views_into_the_bytes) {
  const slice bytes = slice::copy(good.substr(2, good.size() - 6));
  request_head head;
  ASSERT_EQ(parse_request(bytes, head), parse_status::complete);
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.kind, verb::post);
  EXPECT_EQ(head.target, "/a?b=c");
  ASSERT_EQ(head.fields.size(), 3u);
  EXPECT_EQ(head.fields[1].value, "");
  EXPECT_EQ(head.fields[2].id, field_id::content_length);
  EXPECT_EQ(head.fields[2].value, "12");
  const auto* data = reinterpret_cast<const char*>(bytes.data());
  EXPECT_GE(head.fields[2].value.data(), data);
  EXPECT_LT(head.fields[2].value.data(), data + bytes.size());
}

TEST(Parser, refuses_controls_and_odd_names) {
  for (const std::string_view line : {"X : y", "X(: y", "X: a\1b", ": y", "nonsense"}) {
    request_head head;
    const std::string text = "GET / HTTP/1.1\r\n" + std::string(line) + "\r\n\r\n";
    EXPECT_EQ(parse_request(slice::copy(std::string_view(text)), head), parse_status::bad) << line;
  }
}

}  // namespace
}  // namespace holdfast::proxy
