// Operations: copying a request, moving along its vector, giving memory back.
#include "comm/core/operation.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

void request::measure() noexcept {
  total = 0;
  segments = 0;
  const auto add = [this](std::size_t size) {
    if (size == 0) return;
    total += size;
    ++segments;
  };
  for (const slice& s : slices) add(s.size());
  for (const iovec& v : on_trust) add(v.iov_len);
  std::size_t left = limit;
  for (const tail* t : tails) {
    const std::size_t part = std::min(left, t->room());
    add(part);
    left -= part;
  }
  if (pool) total = std::min(limit, pool->page_size());
}

error_code request::check_tails() const noexcept {
  for (std::size_t i = 0; i < tails.size(); ++i) {
    if (!*tails[i]) return make_error_code(errc::no_room);
    if (tails[i]->lent()) return make_error_code(errc::lent_already);
    for (std::size_t j = 0; j < i; ++j) {
      if (tails[i]->page_.get() == tails[j]->page_.get()) {
        return make_error_code(errc::lent_already);
      }
    }
  }
  return {};
}

void operation::capture(const request& r) noexcept {
  kind = r.kind;
  total = r.total;
  trusted = r.is_trusted;
  fills_tails = !r.tails.empty() || r.pool != nullptr;
  pool = r.pool;
  const auto add = [this](const std::byte* data, std::size_t size, page* owner_page) {
    if (owner_page) owner_page->add_reference();
    segments[segment_count++] = {const_cast<std::byte*>(data), size, owner_page};
  };
  for (const slice& s : r.slices) {
    if (!s.empty()) add(s.data(), s.size(), const_cast<page*>(s.owner()));
  }
  for (const iovec& v : r.on_trust) {
    if (v.iov_len != 0) add(static_cast<const std::byte*>(v.iov_base), v.iov_len, nullptr);
  }
  std::size_t left = r.limit;
  for (tail* t : r.tails) {
    const std::size_t part = std::min(left, t->room());
    if (part == 0) continue;
    add(t->page_->data_ + t->page_->frozen(), part, t->page_.get());
    t->page_->tail_lent_ = true;
    left -= part;
  }
  for (const endpoint& e : r.endpoints) endpoints[endpoint_count++] = e;
  if (r.options) {
    owner = r.options->owner;
    zero_copy = r.options->zero_copy;
    last_moment = r.options->deadline;
    if (kind == op_kind::connect) address_timeout = r.options->address_timeout;
    if (r.options->anchor) {
      anchor = r.options->anchor->block_;
      ++anchor->references;
      ++anchor->pending;
    }
  }
}

void operation::advance(std::size_t n) noexcept {
  done += n;
  while (segment_index < segment_count) {
    const std::size_t left = segments[segment_index].size - segment_offset;
    if (n < left) {
      segment_offset += n;
      return;
    }
    n -= left;
    segment_offset = 0;
    ++segment_index;
  }
}

std::size_t operation::gather(iovec* out, std::size_t max) const noexcept {
  std::size_t used = 0;
  std::size_t offset = segment_offset;
  for (std::uint32_t i = segment_index; i < segment_count && used < max; ++i) {
    out[used++] = {segments[i].data + offset, segments[i].size - offset};
    offset = 0;
  }
  return used;
}

bool operation::take_page() noexcept {
  if (!taken) taken = pool->take();
  if (!taken) return false;
  total = std::min(total, taken.room());
  return true;
}

void operation::settle_reads() noexcept {
  if (!fills_tails) return;
  fills_tails = false;
  if (taken) taken.commit(done);
  std::size_t left = done;
  for (std::uint32_t i = 0; i < segment_count; ++i) {
    page* filled = segments[i].owner;
    const std::size_t part = std::min(left, segments[i].size);
    filled->tail_lent_ = false;
    if (part != 0) filled->freeze(part);
    left -= part;
  }
}

void operation::give_back() noexcept {
  settle_reads();
  for (std::uint32_t i = 0; i < segment_count; ++i) {
    if (page* held = std::exchange(segments[i].owner, nullptr)) held->drop_reference();
  }
  segment_count = 0;
  return_page();
  owner.reset();
  if (anchor_block* held = std::exchange(anchor, nullptr)) {
    --held->pending;
    held->drop();
  }
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
