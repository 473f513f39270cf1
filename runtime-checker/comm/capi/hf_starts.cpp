// The C interface's starts: reads, writes, connections, datagrams.
#include <vector>

#include "comm/capi/handles.h"

using namespace holdfast::comm;
using namespace holdfast::comm::capi;

namespace {

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

/// Nobody would know when memory on trust is free again.
bool forgets_trust(const parts_list& list, hf_done* done) noexcept {
  return list.any_trusted && !done;
}

started write_parts(hf_channel* channel, const hf_bytes* parts, size_t count, c_options& o,
                    hf_done* done, void* data) {
  parts_list list(parts, count);
  if (list.mixed || forgets_trust(list, done)) return {{}, make_error_code(errc::unsupported)};
  if (list.any_trusted) {
    return channel->ch.writev(std::span<const trusted_bytes>(list.on_trust),
                              plain_callback(done, data), o.options);
  }
  const started s =
      channel->ch.writev(std::span<const slice>(list.owned), plain_callback(done, data), o.options);
  if (!s) list.give_up(parts);
  return s;
}

started connect_to(hf_channel* channel, const hf_address* list, size_t count, c_options& o,
                   hf_done* done, void* data) {
  std::vector<endpoint> addresses(count);
  for (size_t i = 0; i < count; ++i) {
    addresses[i] = endpoint_of(list[i].address, list[i].length);
  }
  return channel->ch.connect(addresses, plain_callback(done, data), o.options);
}

started read_from(hf_channel* channel, page_pool& pool, size_t limit, c_options& o,
                  hf_read_done* done, void* data) {
  // The page's handle is made now: after the read has succeeded nothing may fail.
  auto handler = [done, data, page = std::make_unique<hf_page>()](const completion& c,
                                                                  slice got) mutable {
    if (!done) return;
    const hf_completion r = c_form(c);
    if (c.what == outcome::completed) page->bytes = std::move(got);
    done(data, &r, c.what == outcome::completed ? page.release() : nullptr);
  };
  return channel->ch.read(pool, std::move(handler), o.options, limit);
}

}  // namespace

extern "C" {

int hf_read(hf_channel* channel, unsigned milliseconds, hf_read_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    c_options o(*channel->loop, milliseconds);
    return read_from(channel, channel->loop->default_pool(), static_cast<size_t>(-1), o, done,
                     data);
  });
}
int hf_read_pool(hf_channel* channel, hf_pool* pool, size_t limit, const hf_options* options,
                 hf_read_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    c_options o(*channel->loop, options);
    return o.settle(read_from(channel, pool->pages, limit, o, done, data));
  });
}
int hf_read_tail(hf_channel* channel, hf_tail* into, size_t limit, const hf_options* options,
                 hf_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    c_options o(*channel->loop, options);
    return o.settle(channel->ch.read(into->space, plain_callback(done, data), o.options, limit));
  });
}
int hf_read_trusted(hf_channel* channel, void* into, size_t size, unsigned milliseconds,
                    hf_done* done, void* data, hf_op* op) {
  if (!done) return refused(errc::unsupported, op);
  const c_options o(*channel->loop, milliseconds);
  return answer(channel->ch.read(trusted(into, size), plain_callback(done, data), o.options), op);
}
int hf_write(hf_channel* channel, hf_bytes bytes, unsigned milliseconds, hf_done* done, void* data,
             hf_op* op) {
  return hf_writev(channel, &bytes, 1, milliseconds, done, data, op);
}
int hf_writev(hf_channel* channel, const hf_bytes* parts, size_t count, unsigned milliseconds,
              hf_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    c_options o(*channel->loop, milliseconds);
    return write_parts(channel, parts, count, o, done, data);
  });
}
int hf_writev_with(hf_channel* channel, const hf_bytes* parts, size_t count,
                   const hf_options* options, hf_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    c_options o(*channel->loop, options);
    return o.settle(write_parts(channel, parts, count, o, done, data));
  });
}
int hf_connect(hf_channel* channel, const hf_address* list, size_t count, unsigned milliseconds,
               hf_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    c_options o(*channel->loop, milliseconds);
    return connect_to(channel, list, count, o, done, data);
  });
}
int hf_connect_with(hf_channel* channel, const hf_address* list, size_t count,
                    const hf_options* options, hf_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    c_options o(*channel->loop, options);
    return o.settle(connect_to(channel, list, count, o, done, data));
  });
}
int hf_accept(hf_channel* channel, hf_accept_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    auto made = std::make_unique<hf_channel>();
    made->loop = channel->loop;
    auto handler = [done, data, made = std::move(made)](const completion& c,
                                                        holdfast::comm::channel got) mutable {
      if (!done) return;  // and the connection is closed
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
  const c_options o(*channel->loop, milliseconds);
  return answer(channel->ch.wait_writable(plain_callback(done, data), o.options), op);
}
int hf_send_to(hf_channel* channel, const hf_address* peer, const hf_bytes* parts, size_t count,
               unsigned milliseconds, hf_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&]() -> started {
    const c_options o(*channel->loop, milliseconds);
    parts_list list(parts, count);
    if (list.any_trusted) return {{}, make_error_code(errc::unsupported)};
    const started s = channel->ch.send_to(endpoint_of(peer->address, peer->length), list.owned,
                                          plain_callback(done, data), o.options);
    if (!s) list.give_up(parts);
    return s;
  });
}
int hf_receive_from(hf_channel* channel, size_t limit, unsigned milliseconds,
                    hf_datagram_done* done, void* data, hf_op* op) {
  return guarded_start(op, [&] {
    const c_options o(*channel->loop, milliseconds);
    // The page and its handle are made now: after a datagram has come nothing may fail.
    auto into = std::make_unique<tail>(tail::allocate(limit));
    tail& space = *into;
    auto handler = [done, data, into = std::move(into), page = std::make_unique<hf_page>()](
                       const completion& c, const endpoint& peer) mutable {
      if (!done) return;
      const hf_completion r = c_form(c);
      const bool came = c.what == outcome::completed;
      if (came) page->bytes = into->frozen();
      done(data, &r, came ? page.release() : nullptr, came ? peer.address() : nullptr,
           came ? peer.length : 0);
    };
    return channel->ch.receive_from(space, std::move(handler), o.options);
  });
}
size_t hf_cancel_direction(hf_channel* channel, enum hf_direction d) {
  return channel->ch.cancel(static_cast<direction>(d));
}

}  // extern "C"
