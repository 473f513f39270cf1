// The chunked coding.
#include "proxy/http/chunked.h"

#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

constexpr unsigned max_digits = 15;      // sizes below 2^60
constexpr unsigned max_line = 8 * 1024;  // of extensions and of trailers, together

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

bool is_control(char c) noexcept {
  const auto u = static_cast<unsigned char>(c);
  return (u < 0x20 && c != '\t') || u == 0x7f;
}

}  // namespace

chunk_decoder::state chunk_decoder::in_size(char c) noexcept {
  if (const int digit = hex_value(c); digit >= 0) {
    if (++digits_ > max_digits) return state::bad;
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    return state::size;
  }
  if (digits_ == 0) return state::bad;
  if (c == '\r') return state::size_lf;
  return c == ';' ? state::extension : state::bad;
}

chunk_decoder::state chunk_decoder::in_extension(char c) noexcept {
  if (++line_ > max_line) return state::bad;
  if (c == '\r') return quoted_ ? state::bad : state::size_lf;
  if (c == '"') quoted_ = !quoted_;
  return is_control(c) ? state::bad : state::extension;
}

chunk_decoder::state chunk_decoder::in_trailer(char c) {
  if (state_ == state::trailer_start && c == '\r') return state::last_lf;
  if (++line_ > max_line) return state::bad;
  trailer_ += c;
  switch (state_) {
    case state::trailer_start:
      return is_token_char(c) ? state::trailer_name : state::bad;
    case state::trailer_name:
      if (c == ':') return state::trailer;
      return is_token_char(c) ? state::trailer_name : state::bad;
    case state::trailer:
      if (c == '\r') return state::trailer_lf;
      return is_control(c) ? state::bad : state::trailer;
    default:
      return c == '\n' ? state::trailer_start : state::bad;
  }
}

std::string chunk_decoder::trailer() const {
  std::string out;
  for (std::size_t at = 0; at < trailer_.size();) {
    const std::size_t end = trailer_.find('\n', at) + 1;
    const std::string_view line = std::string_view(trailer_).substr(at, end - at);
    // What anybody here acts on is never taken from a trailer (RFC 9110 6.5.1).
    if (id_of(line.substr(0, line.find(':'))) == field_id::other) out += line;
    at = end;
  }
  return out;
}

chunk_decoder::state chunk_decoder::step(char c) {
  switch (state_) {
    case state::size:
      return in_size(c);
    case state::extension:
      return in_extension(c);
    case state::size_lf:
      if (c != '\n') return state::bad;
      digits_ = 0;
      return left_ == 0 ? state::trailer_start : state::data;
    case state::data_cr:
      return c == '\r' ? state::data_lf : state::bad;
    case state::data_lf:
      return c == '\n' ? state::size : state::bad;
    case state::trailer_start:
    case state::trailer_name:
    case state::trailer:
    case state::trailer_lf:
      return in_trailer(c);
    case state::last_lf:
      return c == '\n' ? state::done : state::bad;
    default:
      return state::bad;
  }
}

chunk_decoder::result chunk_decoder::feed(slice& in, chain& out) {
  while (!in.empty() && state_ != state::done) {
    if (state_ == state::data) {
      const std::size_t take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, in.size()));
      out.append(in.sub(0, take));
      in.trim(take);
      left_ -= take;
      if (left_ == 0) state_ = state::data_cr;
      continue;
    }
    const std::string_view text = in.text();
    std::size_t at = 0;
    while (at < text.size() && state_ != state::data && state_ != state::done) {
      state_ = step(text[at++]);
      if (state_ == state::bad) return result::bad;
    }
    in.trim(at);
  }
  return state_ == state::done ? result::done : result::more;
}

std::string_view chunk_size_line(std::uint64_t size, char (&room)[24]) noexcept {
  char* at = room + sizeof room;
  *--at = '\n';
  *--at = '\r';
  do {
    *--at = "0123456789abcdef"[size & 15];
    size >>= 4;
  } while (size != 0);
  return {at, static_cast<std::size_t>(room + sizeof room - at)};
}

}  // namespace holdfast::proxy
