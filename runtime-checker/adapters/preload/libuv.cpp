// libuv: writes and datagrams lend until their callback; the callback is wrapped, the request is a
// control block, and every turn of a loop looks for dead frames.
#include <uv.h>

#include "adapters/preload/real.h"

namespace holdfast::adapters {
namespace {

template <class Callback>
struct Pending {
  hf_guard_op op = 0;
  Callback callback = nullptr;
};

template <class Callback>
struct Table {
  guard::SpinLock lock;
  guard::HashMap<const void*, Pending<Callback>> by_request;

  void put(const void* request, Pending<Callback> pending) {
    lock.lock();
    by_request[request] = pending;
    lock.unlock();
  }
  Pending<Callback> take(const void* request) {
    Pending<Callback> found;
    lock.lock();
    if (const auto at = by_request.find(request); at != by_request.end()) {
      found = at->second;
      by_request.erase(at);
    }
    lock.unlock();
    return found;
  }
};

template <class Callback>
Table<Callback>& table() {
  alignas(Table<Callback>) static char room[sizeof(Table<Callback>)];
  static auto* made = new (room) Table<Callback>;
  return *made;
}

hf_guard_op lend_buffers(const char* api, const uv_buf_t buffers[], unsigned count,
                         const void* request, std::size_t size) {
  guard::Vector<hf_guard_buffer> pieces;
  for (unsigned i = 0; i < count; ++i) pieces.push_back({buffers[i].base, buffers[i].len});
  return lend(api, HF_GUARD_WRITE, pieces.data(), pieces.size(), HF_GUARD_MAY_PEND, request, size);
}

/// The memory is the program's again when its callback starts: it may free it there.
template <class Request, class Callback>
void finished(Request* request, int status) {
  const Pending<Callback> pending = table<Callback>().take(request);
  hf_guard_turn();
  const auto outcome = status == UV_ECANCELED ? HF_GUARD_CANCELLED
                       : status < 0           ? HF_GUARD_FAILED
                                              : HF_GUARD_UNKNOWN;
  hf_guard_completed(pending.op, outcome, 0);
  hf_guard_handler_entered(pending.op);
  hf_guard_handler_left(pending.op);
  hf_guard_released(pending.op);
  if (pending.callback) pending.callback(request, status);
}

}  // namespace
}  // namespace holdfast::adapters

using namespace holdfast::adapters;

HOLDFAST_EXPORT int uv_write2(uv_write_t* request, uv_stream_t* stream, const uv_buf_t buffers[],
                              unsigned count, uv_stream_t* send, uv_write_cb callback) {
  const hf_guard_op op = lend_buffers("uv_write", buffers, count, request, sizeof *request);
  table<uv_write_cb>().put(request, {op, callback});
  const int result = HOLDFAST_REAL(uv_write2)(request, stream, buffers, count, send,
                                              finished<uv_write_t, uv_write_cb>);
  if (result != 0) settle(table<uv_write_cb>().take(request).op, -1);
  return result;
}

HOLDFAST_EXPORT int uv_write(uv_write_t* request, uv_stream_t* stream, const uv_buf_t buffers[],
                             unsigned count, uv_write_cb callback) {
  return uv_write2(request, stream, buffers, count, nullptr, callback);
}

HOLDFAST_EXPORT int uv_udp_send(uv_udp_send_t* request, uv_udp_t* socket, const uv_buf_t buffers[],
                                unsigned count, const sockaddr* to, uv_udp_send_cb callback) {
  const hf_guard_op op = lend_buffers("uv_udp_send", buffers, count, request, sizeof *request);
  table<uv_udp_send_cb>().put(request, {op, callback});
  const int result = HOLDFAST_REAL(uv_udp_send)(request, socket, buffers, count, to,
                                                finished<uv_udp_send_t, uv_udp_send_cb>);
  if (result != 0) settle(table<uv_udp_send_cb>().take(request).op, -1);
  return result;
}

HOLDFAST_EXPORT int uv_run(uv_loop_t* loop, uv_run_mode mode) {
  hf_guard_turn();
  return HOLDFAST_REAL(uv_run)(loop, mode);
}
