// Reading from a channel.
#include "proxy/relay/inbound.h"

namespace holdfast::proxy {
namespace {

constexpr std::size_t most_per_read = 256 * 1024;
constexpr std::size_t small_page = 4 * 1024;

}  // namespace

void inbound::want(std::size_t expected) {
  if (reading_ || ended_ || failed_) return;
  if (expected == 0) {
    read_page();
  } else {
    read_body(expected);
  }
}

void inbound::read_page() {
  const comm::started s = channel_.read(loop_.pages, [this](const completion& c, slice got) {
    loop_.refresh_clock();
    if (!got.empty()) parts_.push_back(std::move(got));
    on_read(c);
  });
  reading_ = static_cast<bool>(s);
  if (!s) failed_ = true;
}

/// Reads into the rest of the page that was begun, and new ones behind it; the last page of a body
/// is as large as what is left of it.
void inbound::read_body(std::size_t expected) {
  expected = std::min(expected, most_per_read);
  std::erase_if(filling_, [](const begun& b) { return b.page.room() == 0; });
  std::size_t room = 0;
  for (const begun& b : filling_) room += b.page.room();
  while (room < expected) {
    const std::size_t left = expected - room;
    comm::tail t = left >= loop_.pages.page_size() - small_page
                       ? loop_.pages.take()
                       : comm::tail::allocate(std::max(left, std::size_t{64}));
    if (!t) break;
    room += t.room();
    filling_.push_back({std::move(t), 0});
  }
  std::vector<comm::tail*> into;
  for (begun& b : filling_) {
    b.frozen = b.page.frozen_size();
    into.push_back(&b.page);
  }
  const comm::started s = channel_.readv(
      into,
      [this](const completion& c) {
        loop_.refresh_clock();
        take_filled(c.n);
        on_read(c);
      },
      {}, expected);
  reading_ = static_cast<bool>(s);
  if (!s) failed_ = true;
}

void inbound::take_filled(std::size_t n) {
  // The read began where each tail's frozen part ended; what came lies behind, in order.
  std::size_t left = n;
  for (const begun& b : filling_) {
    const std::size_t came = std::min(left, b.page.frozen_size() - b.frozen);
    if (came != 0) parts_.push_back(b.page.frozen().sub(b.frozen, came));
    left -= came;
  }
}

void inbound::on_read(const completion& c) {
  reading_ = false;
  if (c) {
    last_ = loop_.now();
  } else if (c.what == comm::outcome::end_of_stream) {
    ended_ = true;
  } else {
    failed_ = true;
  }
  if (consumer_) consumer_->on_input();
}

std::size_t inbound::size() const noexcept {
  std::size_t n = 0;
  for (const slice& s : parts_) n += s.size();
  return n;
}

slice inbound::joined() {
  pop_empty();
  if (parts_.empty()) return {};
  if (parts_.size() > 1) {
    const std::size_t all = size();
    comm::tail whole = comm::tail::allocate(all);
    for (const slice& part : parts_) whole.append(part.bytes());
    loop_.count.joined_bytes += all;
    parts_.clear();
    parts_.push_back(whole.frozen());
  }
  return parts_.front();
}

}  // namespace holdfast::proxy
