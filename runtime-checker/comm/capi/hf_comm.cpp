// The C interface's contexts and channels.
#include <boost/asio/post.hpp>
#include <cerrno>
#include <tuple>

#include "comm/capi/handles.h"

using namespace holdfast::comm;
using namespace holdfast::comm::capi;

namespace {

/// A handle for what `make` opens. The handle comes first: when memory is short nothing is opened,
/// and a descriptor that was to be adopted stays the caller's (S2).
template <class Make>
hf_channel* wrapped(hf_context* context, Make make) noexcept {
  std::unique_ptr<hf_channel> made(new (std::nothrow) hf_channel);
  error_code ec = boost::system::errc::make_error_code(boost::system::errc::not_enough_memory);
  if (made) {
    ec = {};
    made->ch = make(ec);
    made->loop = &context->loop;
    if (made->ch) return made.release();
  }
  errno = ec.value();
  return nullptr;
}

int both_ends(hf_context* context, hf_channel* ends[2],
              std::pair<channel, channel> (*make)(holdfast::comm::context&, error_code&)) noexcept {
  std::unique_ptr<hf_channel> first(new (std::nothrow) hf_channel);
  std::unique_ptr<hf_channel> second(new (std::nothrow) hf_channel);
  errno = ENOMEM;
  if (!first || !second) return -1;
  error_code ec;
  std::tie(first->ch, second->ch) = make(context->loop, ec);
  errno = ec.value();
  if (!first->ch || !second->ch) return -1;
  first->loop = second->loop = &context->loop;
  ends[0] = first.release();
  ends[1] = second.release();
  return 0;
}

int give_address(const endpoint& e, sockaddr_storage* at, socklen_t* length) noexcept {
  if (e.length == 0) return -1;
  *at = e.storage;
  *length = e.length;
  return 0;
}

}  // namespace

extern "C" {

const char* hf_refusal_text(int refusal) {
  static const char* const texts[] = {"accepted",
                                      "not open",
                                      "closing",
                                      "this direction has ended",
                                      "the queue is full",
                                      "wrong thread",
                                      "unsupported",
                                      "memory already lent",
                                      "no room to read to",
                                      "out of memory",
                                      "the memory is in flight"};
  return refusal <= 0 && refusal >= HF_E_STILL_LENT ? texts[-refusal] : "unknown";
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
int hf_post(hf_context* context, void (*function)(void* data), void* data) {
  try {
    boost::asio::post(context->loop.get_executor(), [=] { function(data); });
    return 0;
  } catch (const std::bad_alloc&) {
    return HF_E_NO_MEMORY;
  }
}
size_t hf_shutdown(hf_context* context, unsigned milliseconds) {
  return context->loop.shutdown(std::chrono::milliseconds(milliseconds));
}
enum hf_cancel_answer hf_cancel(hf_context* context, hf_op op) {
  const op_id id{static_cast<std::uint32_t>(op), static_cast<std::uint32_t>(op >> 32)};
  return static_cast<hf_cancel_answer>(context->loop.cancel(id));
}
int hf_after(hf_context* context, unsigned milliseconds, hf_done* done, void* data, hf_op* op) {
  const time_point when = context->loop.now() + std::chrono::milliseconds(milliseconds);
  return answer(context->loop.wait_until(when, plain_callback(done, data)), op);
}

hf_channel* hf_channel_adopt(hf_context* context, int descriptor, enum hf_kind kind) {
  return wrapped(context, [&](error_code& ec) {
    return channel::adopt(context->loop, descriptor, static_cast<channel_kind>(kind), ec);
  });
}
hf_channel* hf_channel_stream(hf_context* context) {
  return wrapped(context, [&](error_code& ec) { return channel::stream(context->loop, ec); });
}
hf_channel* hf_channel_listen(hf_context* context, const struct sockaddr* at, socklen_t length) {
  if (length > sizeof(sockaddr_storage)) {
    errno = EINVAL;
    return nullptr;
  }
  return wrapped(context, [&](error_code& ec) {
    return channel::listen(context->loop, endpoint_of(at, length), ec);
  });
}
hf_channel* hf_channel_datagram(hf_context* context, const struct sockaddr* at, socklen_t length) {
  if (length > sizeof(sockaddr_storage)) {
    errno = EINVAL;
    return nullptr;
  }
  return wrapped(context, [&](error_code& ec) {
    return channel::datagram(context->loop, endpoint_of(at, length), ec);
  });
}
int hf_channel_pipe(hf_context* context, hf_channel* ends[2]) {
  return both_ends(context, ends, &channel::pipe);
}
int hf_channel_pair(hf_context* context, hf_channel* ends[2]) {
  return both_ends(context, ends, &channel::stream_pair);
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
int hf_channel_local(const hf_channel* channel, struct sockaddr_storage* at, socklen_t* length) {
  return give_address(channel->ch.local_endpoint(), at, length);
}
int hf_channel_peer(const hf_channel* channel, struct sockaddr_storage* at, socklen_t* length) {
  return give_address(channel->ch.peer_endpoint(), at, length);
}
hf_statistics hf_channel_statistics(const hf_channel* channel) {
  const channel_statistics s = channel->ch.statistics();
  return {s.queued_reads, s.queued_writes, s.queued_write_bytes, s.unreleased};
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
