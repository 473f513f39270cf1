// The C interface: handles around the C++ ones, the same operations underneath.
#include "comm/capi/hf_comm.h"

#include <atomic>
#include <cerrno>
#include <memory>
#include <new>

#include "comm/channel.h"

using namespace holdfast::comm;

struct hf_context {
  explicit hf_context(backend_kind kind) : loop(kind) {}
  context loop;
};
struct hf_channel {
  channel ch;
  context* loop = nullptr;
  unsigned handles = 1;
};
struct hf_page {
  slice bytes;
  std::atomic<unsigned> handles{1};
};

namespace {

hf_op number_of(op_id id) {
  return id.number();
}
op_id id_of(hf_op op) {
  return {static_cast<std::uint32_t>(op), static_cast<std::uint32_t>(op >> 32)};
}

hf_completion c_form(const completion& c) {
  hf_completion r{};
  r.op = number_of(c.id);
  r.outcome = static_cast<hf_outcome>(c.what);
  r.cause = static_cast<hf_cause>(c.why);
  r.error = c.what == outcome::end_of_stream ? 0 : c.error.value();
  r.released = c.released;
  r.n = c.n;
  return r;
}

auto plain_callback(hf_done* done, void* data) {
  return [done, data](const completion& c) {
    const hf_completion r = c_form(c);
    if (done) done(data, &r);
  };
}

int answer(const started& s, hf_op* op) {
  if (op) *op = s ? number_of(s.id) : 0;
  return s ? 0 : -s.error.value();
}

start_options options_for(context& loop, unsigned milliseconds) {
  start_options o;
  if (milliseconds != 0) o.deadline = loop.now() + std::chrono::milliseconds(milliseconds);
  return o;
}

hf_channel* wrap(context& loop, channel ch, const error_code& ec) {
  if (!ch) {
    errno = ec.value();
    return nullptr;
  }
  auto* made = new (std::nothrow) hf_channel;
  if (!made) {
    errno = ENOMEM;
    return nullptr;
  }
  made->ch = std::move(ch);
  made->loop = &loop;
  return made;
}

/// One vector in the C++ layer's terms.
struct parts_list {
  std::vector<slice> owned;
  std::vector<trusted_bytes> on_trust;
  bool any_trusted = false;
  bool mixed = false;

  parts_list(const hf_bytes* parts, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) any_trusted |= parts[i].keeper == HF_KEEP_TRUSTED;
    for (std::size_t i = 0; i < count; ++i) {
      const bool counted = parts[i].keeper == HF_KEEP_ADOPTED || parts[i].keeper == HF_KEEP_PAGE;
      mixed |= any_trusted && counted;
    }
    if (mixed) return;
    if (any_trusted) {
      on_trust.reserve(count);
    } else {
      owned.reserve(count);
    }
    try {
      for (std::size_t i = 0; i < count; ++i) add(parts[i]);
    } catch (...) {
      give_up(parts);
      throw;
    }
  }
  /// A refused start leaves adopted memory with the caller (S2).
  void give_up(const hf_bytes* parts) noexcept {
    for (std::size_t i = 0; i < owned.size(); ++i) {
      if (parts[i].keeper == HF_KEEP_ADOPTED) disown(std::move(owned[i]));
    }
  }

 private:
  void add(const hf_bytes& b) {
    if (any_trusted) {
      on_trust.push_back(trusted(b.data, b.size));
      return;
    }
    switch (b.keeper) {
      case HF_KEEP_STATIC:
        owned.push_back(slice::of_static(static_cast<const std::byte*>(b.data), b.size));
        break;
      case HF_KEEP_ADOPTED:
        owned.push_back(adopt(b.data, b.size, b.free, b.argument));
        break;
      default: {
        const slice& whole = static_cast<hf_page*>(b.argument)->bytes;
        const auto* at = static_cast<const std::byte*>(b.data);
        owned.push_back(whole.sub(static_cast<std::size_t>(at - whole.data()), b.size));
      }
    }
  }
};

endpoint endpoint_of(const sockaddr* address, socklen_t length) {
  endpoint e;
  e.length = std::min<socklen_t>(length, sizeof e.storage);
  std::memcpy(&e.storage, address, e.length);
  return e;
}

template <class Start>
int guarded_start(hf_op* op, Start start) noexcept {
  try {
    return answer(start(), op);
  } catch (const std::bad_alloc&) {
    if (op) *op = 0;
    return HF_E_NO_MEMORY;
  }
}

}  // namespace

extern "C" {

const char* hf_refusal_text(int refusal) {
  static const char* const texts[] = {
      "accepted",           "not open",     "closing",     "this direction has ended",
      "the queue is full",  "wrong thread", "unsupported", "memory already lent",
      "no room to read to", "out of memory"};
  return refusal <= 0 && refusal >= HF_E_NO_MEMORY ? texts[-refusal] : "unknown";
}

hf_bytes hf_static(const void* data, size_t size) {
  return {HF_KEEP_STATIC, data, size, nullptr, nullptr};
}
hf_bytes hf_adopt(void* data, size_t size, hf_free_function* free, void* argument) {
  return {HF_KEEP_ADOPTED, data, size, free, argument};
}
hf_bytes hf_page_part(hf_page* page, size_t offset, size_t size) {
  const slice part = page->bytes.sub(offset, size);
  return {HF_KEEP_PAGE, part.data(), part.size(), nullptr, page};
}
hf_bytes hf_trusted(const void* data, size_t size) {
  return {HF_KEEP_TRUSTED, data, size, nullptr, nullptr};
}

hf_page* hf_page_copy(const void* data, size_t size) {
  try {
    auto made = std::make_unique<hf_page>();
    made->bytes = slice::copy({static_cast<const std::byte*>(data), size});
    return made.release();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void hf_page_hold(hf_page* page) {
  ++page->handles;
}
void hf_page_release(hf_page* page) {
  if (page && --page->handles == 0) delete page;
}
const void* hf_page_data(const hf_page* page) {
  return page->bytes.data();
}
size_t hf_page_size(const hf_page* page) {
  return page->bytes.size();
}

hf_context* hf_context_new(enum hf_backend backend) {
  try {
    return new hf_context(backend == HF_IO_URING ? backend_kind::io_uring : backend_kind::epoll);
  } catch (const std::exception&) {
    return nullptr;
  }
}
void hf_context_free(hf_context* context) {
  delete context;
}
void hf_run(hf_context* context) {
  context->loop.run();
}
int hf_poll(hf_context* context) {
  return context->loop.poll();
}
void hf_stop(hf_context* context) {
  context->loop.stop();
}
size_t hf_shutdown(hf_context* context, unsigned milliseconds) {
  return context->loop.shutdown(std::chrono::milliseconds(milliseconds));
}
enum hf_cancel_answer hf_cancel(hf_context* context, hf_op op) {
  return static_cast<hf_cancel_answer>(context->loop.cancel(id_of(op)));
}
int hf_after(hf_context* context, unsigned milliseconds, hf_done* done, void* data, hf_op* op) {
  const time_point when = context->loop.now() + std::chrono::milliseconds(milliseconds);
  return answer(context->loop.wait_until(when, plain_callback(done, data)), op);
}

hf_channel* hf_channel_adopt(hf_context* context, int descriptor, enum hf_kind kind) {
  error_code ec;
  channel made = channel::adopt(context->loop, descriptor, static_cast<channel_kind>(kind), ec);
  return wrap(context->loop, std::move(made), ec);
}
hf_channel* hf_channel_stream(hf_context* context) {
  error_code ec;
  channel made = channel::stream(context->loop, ec);
  return wrap(context->loop, std::move(made), ec);
}
hf_channel* hf_channel_listen(hf_context* context, const struct sockaddr* at, socklen_t length) {
  if (length > sizeof(sockaddr_storage)) {
    errno = EINVAL;
    return nullptr;
  }
  error_code ec;
  channel made = channel::listen(context->loop, endpoint_of(at, length), ec);
  return wrap(context->loop, std::move(made), ec);
}
hf_channel* hf_channel_datagram(hf_context* context, const struct sockaddr* at, socklen_t length) {
  if (length > sizeof(sockaddr_storage)) {
    errno = EINVAL;
    return nullptr;
  }
  error_code ec;
  channel made = channel::datagram(context->loop, endpoint_of(at, length), ec);
  return wrap(context->loop, std::move(made), ec);
}
void hf_channel_hold(hf_channel* channel) {
  ++channel->handles;
}
void hf_channel_release(hf_channel* channel) {
  if (channel && --channel->handles == 0) delete channel;
}
int hf_channel_descriptor(const hf_channel* channel) {
  return channel->ch.native_handle();
}
uint16_t hf_channel_port(const hf_channel* channel) {
  return channel->ch.local_endpoint().port();
}

int hf_read(hf_channel* channel, unsigned milliseconds, hf_read_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    // The page's handle is made now: after the read has succeeded nothing may fail.
    auto handler = [done, data, page = std::make_unique<hf_page>()](const completion& c,
                                                                    slice got) mutable {
      const hf_completion r = c_form(c);
      if (c.what == outcome::completed) page->bytes = std::move(got);
      done(data, &r, c.what == outcome::completed ? page.release() : nullptr);
    };
    return channel->ch.read(channel->loop->default_pool(), std::move(handler),
                            options_for(*channel->loop, milliseconds));
  });
}
int hf_read_trusted(hf_channel* channel, void* into, size_t size, unsigned milliseconds,
                    hf_done* done, void* data, hf_op* op) {
  return answer(channel->ch.read(trusted(into, size), plain_callback(done, data),
                                 options_for(*channel->loop, milliseconds)),
                op);
}
int hf_write(hf_channel* channel, hf_bytes bytes, unsigned milliseconds, hf_done* done, void* data,
             hf_op* op) {
  return hf_writev(channel, &bytes, 1, milliseconds, done, data, op);
}
int hf_writev(hf_channel* channel, const hf_bytes* parts, size_t count, unsigned milliseconds,
              hf_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&]() -> started {
    parts_list list(parts, count);
    if (list.mixed) return {{}, make_error_code(errc::unsupported)};
    const start_options o = options_for(*channel->loop, milliseconds);
    if (list.any_trusted) {
      return channel->ch.writev(std::span<const trusted_bytes>(list.on_trust),
                                plain_callback(done, data), o);
    }
    const started s =
        channel->ch.writev(std::span<const slice>(list.owned), plain_callback(done, data), o);
    if (!s) list.give_up(parts);
    return s;
  });
}
int hf_connect(hf_channel* channel, const hf_address* list, size_t count, unsigned milliseconds,
               hf_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&]() -> started {
    std::vector<endpoint> addresses(count);
    for (size_t i = 0; i < count; ++i) {
      addresses[i] = endpoint_of(list[i].address, list[i].length);
    }
    return channel->ch.connect(addresses, plain_callback(done, data),
                               options_for(*channel->loop, milliseconds));
  });
}
int hf_accept(hf_channel* channel, hf_accept_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    auto made = std::make_unique<hf_channel>();
    made->loop = channel->loop;
    auto handler = [done, data, made = std::move(made)](const completion& c,
                                                        holdfast::comm::channel got) mutable {
      const hf_completion r = c_form(c);
      made->ch = std::move(got);
      done(data, &r, made->ch ? made.release() : nullptr);
    };
    return channel->ch.accept(std::move(handler));
  });
}
int hf_shutdown_write(hf_channel* channel, hf_done* done, void* data, hf_op* op) {
  return answer(channel->ch.shutdown_write(plain_callback(done, data)), op);
}
int hf_drain(hf_channel* channel, hf_done* done, void* data, hf_op* op) {
  return answer(channel->ch.drain(plain_callback(done, data)), op);
}
int hf_wait_writable(hf_channel* channel, unsigned milliseconds, hf_done* done, void* data,
                     hf_op* op) {
  return answer(channel->ch.wait_writable(plain_callback(done, data),
                                          options_for(*channel->loop, milliseconds)),
                op);
}
int hf_send_to(hf_channel* channel, const hf_address* peer, const hf_bytes* parts, size_t count,
               unsigned milliseconds, hf_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&]() -> started {
    parts_list list(parts, count);
    if (list.any_trusted) return {{}, make_error_code(errc::unsupported)};
    const started s =
        channel->ch.send_to(endpoint_of(peer->address, peer->length), list.owned,
                            plain_callback(done, data), options_for(*channel->loop, milliseconds));
    if (!s) list.give_up(parts);
    return s;
  });
}
int hf_receive_from(hf_channel* channel, size_t limit, unsigned milliseconds,
                    hf_datagram_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    // The page and its handle are made now: after a datagram has come nothing may fail.
    auto into = std::make_unique<tail>(tail::allocate(limit));
    tail& space = *into;
    auto handler = [done, data, into = std::move(into), page = std::make_unique<hf_page>()](
                       const completion& c, const endpoint& peer) mutable {
      const hf_completion r = c_form(c);
      const bool came = c.what == outcome::completed;
      if (came) page->bytes = into->frozen();
      done(data, &r, came ? page.release() : nullptr, came ? peer.address() : nullptr,
           came ? peer.length : 0);
    };
    return channel->ch.receive_from(space, std::move(handler),
                                    options_for(*channel->loop, milliseconds));
  });
}
size_t hf_cancel_direction(hf_channel* channel, enum hf_direction d) {
  return channel->ch.cancel(static_cast<direction>(d));
}
int hf_close(hf_channel* channel, hf_done* done, void* data) {
  if (!done) return channel->ch.close() ? 0 : HF_E_CLOSING;
  return answer(channel->ch.close(plain_callback(done, data)), nullptr);
}
int hf_abort(hf_channel* channel, hf_done* done, void* data) {
  if (!done) return channel->ch.abort() ? 0 : HF_E_CLOSING;
  return answer(channel->ch.abort(plain_callback(done, data)), nullptr);
}

}  // extern "C"
