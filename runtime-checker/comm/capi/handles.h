// The C interface's handles around the C++ objects, and what its files share.
#pragma once

#include <atomic>
#include <memory>
#include <new>

#include "comm/capi/hf_comm.h"
#include "comm/channel.h"

struct hf_context {
  explicit hf_context(holdfast::comm::backend_kind kind) : loop(kind) {}
  holdfast::comm::context loop;
};
struct hf_channel {
  holdfast::comm::channel ch;
  holdfast::comm::context* loop = nullptr;
  unsigned handles = 1;
};
struct hf_page {
  holdfast::comm::slice bytes;
  std::atomic<unsigned> handles{1};
};
struct hf_tail {
  holdfast::comm::tail space;
};
struct hf_pool {
  hf_pool(size_t page_size, size_t max_pages) : pages(page_size, max_pages) {}
  hf_pool(holdfast::comm::one_block_t block, size_t page_size, size_t count)
      : pages(block, page_size, count) {}
  holdfast::comm::page_pool pages;
};
struct hf_registration {
  holdfast::comm::registration entry;
};

namespace holdfast::comm::inline HOLDFAST_COMM_ABI::capi {

inline hf_completion c_form(const completion& c) noexcept {
  hf_completion r{};
  r.op = c.id.number();
  r.outcome = static_cast<hf_outcome>(c.what);
  r.cause = static_cast<hf_cause>(c.why);
  r.error = c.what == outcome::end_of_stream ? 0 : c.error.value();
  r.released = c.released;
  r.n = c.n;
  return r;
}

inline auto plain_callback(hf_done* done, void* data) noexcept {
  return [done, data](const completion& c) {
    const hf_completion r = c_form(c);
    if (done) done(data, &r);
  };
}

inline int answer(const started& s, hf_op* op) noexcept {
  if (op) *op = s ? s.id.number() : 0;
  return s ? 0 : -s.error.value();
}

inline int refused(errc why, hf_op* op) noexcept {
  return answer({{}, make_error_code(why)}, op);
}

inline endpoint endpoint_of(const sockaddr* address, socklen_t length) noexcept {
  endpoint e;
  e.length = std::min<socklen_t>(length, sizeof e.storage);
  std::memcpy(&e.storage, address, e.length);
  return e;
}

/// A start that may run short of memory on its way.
template <class Start>
int guarded_start(hf_op* op, Start start) noexcept {
  try {
    return answer(start(), op);
  } catch (const std::bad_alloc&) {
    return refused(errc::no_memory, op);
  }
}

/// hf_options in the C++ layer's terms. An owner whose start is refused stays with the caller.
class c_options {
 public:
  c_options(context& loop, const hf_options* given) {
    if (!given) return;
    set_deadline(loop, given->milliseconds);
    options.zero_copy = given->zero_copy != 0;
    if (given->address_milliseconds != 0) {
      options.address_timeout = std::chrono::milliseconds(given->address_milliseconds);
    }
    if (given->release_owner) {
      // Made before it is armed: when memory is short here, nothing is called.
      auto made = std::make_shared<kept_owner>();
      made->owner = given->owner;
      made->release = given->release_owner;
      owner_ = made.get();
      options.owner = std::move(made);
    }
  }
  c_options(context& loop, unsigned milliseconds) { set_deadline(loop, milliseconds); }
  /// To be called with the start's answer.
  const started& settle(const started& s) noexcept {
    if (s && owner_) owner_->armed = true;
    return s;
  }

  start_options options;

 private:
  struct kept_owner {
    void* owner = nullptr;
    void (*release)(void*) = nullptr;
    bool armed = false;
    ~kept_owner() {
      if (armed) release(owner);
    }
  };
  void set_deadline(context& loop, unsigned milliseconds) {
    if (milliseconds != 0) options.deadline = loop.now() + std::chrono::milliseconds(milliseconds);
  }
  kept_owner* owner_ = nullptr;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI::capi
