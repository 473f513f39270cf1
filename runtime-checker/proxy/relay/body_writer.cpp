// Writing messages.
#include "proxy/relay/body_writer.h"

#include "proxy/http/chunked.h"

namespace holdfast::proxy {
namespace {

constexpr std::size_t most_per_write = 512 * 1024;
constexpr unsigned most_in_flight = 2;

}  // namespace

void body_writer::start(channel ch, chain head, std::shared_ptr<content> from, bool chunked,
                        std::uint64_t begin, std::uint64_t end) {
  channel_ = std::move(ch);
  head_ = std::move(head);
  from_ = from ? std::make_unique<content::reader>(std::move(from), begin, end) : nullptr;
  chunked_ = chunked && from_;
  bytes_ = 0;
  in_flight_ = 0;
  ++run_;
  ended_ = failed_ = false;
  on_ = true;
  go_on();
}

void body_writer::stop() {
  on_ = false;
  from_.reset();
  head_.clear();
  channel_ = channel();
}

void body_writer::go_on() {
  while (on_ && !ended_ && !failed_ && in_flight_ < most_in_flight) {
    chain got;
    content::reader::answer answer = content::reader::answer::end;
    if (from_) {
      answer = from_->take(most_per_write, got, *this);
    }
    if (answer == content::reader::answer::failed) return finish(false);
    chain parts = std::move(head_);
    head_ = chain();
    const std::size_t body_bytes = got.size();
    if (chunked_ && body_bytes != 0) {
      char room[24];
      parts.append(loop_.text(chunk_size_line(body_bytes, room)));
      parts.append(got);
      parts.append(comm::operator""_static("\r\n", 2));
    } else {
      parts.append(got);
    }
    if (answer == content::reader::answer::end) {
      ended_ = true;
      if (chunked_) append_end(parts);
    }
    if (!parts.empty() && !write(std::move(parts), body_bytes)) return finish(false);
    if (answer == content::reader::answer::wait) return;
  }
  if (on_ && ended_ && in_flight_ == 0) finish(true);
}

void body_writer::append_end(chain& parts) {
  const std::string& lines = from_->of().trailer();
  if (!trailers_ || lines.empty()) return parts.append(comm::operator""_static("0\r\n\r\n", 5));
  parts.append(loop_.text("0\r\n" + lines + "\r\n"));
}

/// What a content calls when there is more to write.
content::waker body_writer::make_waker() {
  return [this, &l = loop_, anchor = owner_.body_anchor()] {
    l.post([this, anchor] {
      if (const std::shared_ptr<void> alive = anchor.lock()) go_on();
    });
  };
}

bool body_writer::write(chain parts, std::size_t body_bytes) {
  const std::size_t all = parts.size();
  const comm::started s = channel_.writev(
      parts,
      [this, run = run_, body_bytes, all, anchor = owner_.body_anchor()](const completion& c) {
        const std::shared_ptr<void> alive = anchor.lock();
        if (alive && run == run_ && on_) on_written(c, body_bytes, all);
      });
  if (s) ++in_flight_;
  return static_cast<bool>(s);
}

void body_writer::on_written(const completion& c, std::size_t body_bytes, std::size_t all) {
  --in_flight_;
  if (!c) {
    bytes_ += std::min(c.n, body_bytes);
    failed_ = true;
    return finish(false);
  }
  bytes_ += body_bytes;
  (void)all;
  go_on();
}

void body_writer::finish(bool good) {
  stop();
  owner_.on_body_written(good);
}

}  // namespace holdfast::proxy
