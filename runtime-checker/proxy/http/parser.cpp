// The one unit that includes Beast: its parser's callbacks fill our heads.
#include "proxy/http/parser.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using text_view = boost::beast::string_view;

std::string_view view(text_view t) noexcept {
  return {t.data(), t.size()};
}

/// Beast calls back with views into the buffer it was given, folded fields aside, which the scan
/// has refused.
template <bool IsRequest, class Head>
class head_parser final : public http::basic_parser<IsRequest> {
 public:
  explicit head_parser(Head& out) : out_(out) {
    this->header_limit(static_cast<std::uint32_t>(-1));  // the scan has limited it
    this->body_limit(boost::none);
    this->skip(true);
    out_.fields.reserve(16);
  }

 private:
  void on_request_impl(http::verb, text_view method, text_view target, int version,
                       error_code&) override {
    if constexpr (IsRequest) {
      out_.method = view(method);
      out_.kind = verb_of(out_.method);
      out_.target = view(target);
      out_.version = version;
    }
  }
  void on_response_impl(int status, text_view reason, int version, error_code&) override {
    if constexpr (!IsRequest) {
      out_.status = status;
      out_.reason = view(reason);
      out_.version = version;
    }
  }
  void on_field_impl(http::field, text_view name, text_view value, error_code&) override {
    out_.fields.push_back({view(name), view(value), id_of(view(name))});
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(text_view body, error_code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, text_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, text_view body, error_code&) override {
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  Head& out_;
};

template <bool IsRequest, class Head>
parse_status parse(slice bytes, Head& out) {
  out.fields.clear();
  head_parser<IsRequest, Head> parser(out);
  error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error == http::error::bad_version) return parse_status::bad_version;
  if (error || !parser.is_header_done()) return parse_status::bad;
  out.bytes = std::move(bytes);
  return parse_status::complete;
}

}  // namespace

parse_status parse_request(slice bytes, request_head& out) {
  return parse<true>(std::move(bytes), out);
}

parse_status parse_response(slice bytes, response_head& out) {
  const parse_status status = parse<false>(std::move(bytes), out);
  return status == parse_status::complete && (out.status < 100 || out.status > 999)
             ? parse_status::bad
             : status;
}

}  // namespace holdfast::proxy
