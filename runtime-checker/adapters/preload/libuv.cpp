// libuv: writes, datagrams and file operations lend until their callback; the callback is wrapped,
// the request is a control block, and every turn of a loop looks for dead frames. A loop belongs to
// the thread that runs it.
#include <uv.h>

#include "adapters/preload/chaos.h"
#include "adapters/preload/real.h"
#include "guard/runtime.h"

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
                         const void* request, std::size_t size,
                         hf_guard_direction direction = HF_GUARD_WRITE) {
  guard::Vector<hf_guard_buffer> pieces;
  for (unsigned i = 0; i < count; ++i) pieces.push_back({buffers[i].base, buffers[i].len});
  // Files are read by threads of the library, with system calls that come by here.
  return lend(api, direction, pieces.data(), pieces.size(), HF_GUARD_MAY_PEND | HF_GUARD_OWN_CALLS,
              request, size);
}

/// Loops that are running, and where.
struct Loops {
  guard::SpinLock lock;
  guard::HashMap<const uv_loop_t*, int> running;
};
Loops& loops() {
  alignas(Loops) static char room[sizeof(Loops)];
  static auto* made = new (room) Loops;
  return *made;
}

/// wrong-thread: only uv_async_send may be called from elsewhere while a loop runs.
void check_thread(const uv_loop_t* loop, const char* api) {
  loops().lock.lock();
  const auto at = loops().running.find(loop);
  const int thread = at == loops().running.end() ? 0 : at->second;
  loops().lock.unlock();
  const int now = guard::this_thread().id;
  if (thread == 0 || thread == now) return;
  hf_guard_violation(
      "wrong-thread",
      guard::format("%s on thread %d while its loop runs on thread %d", api, now, thread).c_str(),
      0);
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

void finished_file(uv_fs_t* request) {
  const Pending<uv_fs_cb> pending = table<uv_fs_cb>().take(request);
  hf_guard_turn();
  const auto result = static_cast<long>(request->result);
  hf_guard_completed(pending.op,
                     result == UV_ECANCELED ? HF_GUARD_CANCELLED
                     : result < 0           ? HF_GUARD_FAILED
                                            : HF_GUARD_COMPLETED,
                     result < 0 ? 0 : static_cast<std::size_t>(result));
  hf_guard_handler_entered(pending.op);
  hf_guard_handler_left(pending.op);
  hf_guard_released(pending.op);
  if (pending.callback) pending.callback(request);
}

/// uv_fs_read and uv_fs_write; without a callback they are plain calls.
template <class Real>
int file_operation(Real real, const char* api, hf_guard_direction direction, uv_loop_t* loop,
                   uv_fs_t* request, uv_file file, const uv_buf_t buffers[], unsigned count,
                   std::int64_t offset, uv_fs_cb callback) {
  if (!callback || !request) return real(loop, request, file, buffers, count, offset, callback);
  check_thread(loop, api);
  const hf_guard_op op = lend_buffers(api, buffers, count, request, sizeof *request, direction);
  table<uv_fs_cb>().put(request, {op, callback});
  const int result = real(loop, request, file, buffers, count, offset, finished_file);
  if (result != 0) settle(table<uv_fs_cb>().take(request).op, -1);
  // Only what has not begun is cancelled; its callback says so.
  if (result == 0 && decide(file, direction == HF_GUARD_WRITE, 0).cancel) {
    HOLDFAST_REAL(uv_cancel)(reinterpret_cast<uv_req_t*>(request));
  }
  return result;
}

}  // namespace
}  // namespace holdfast::adapters

using namespace holdfast::adapters;

HOLDFAST_EXPORT int uv_write2(uv_write_t* request, uv_stream_t* stream, const uv_buf_t buffers[],
                              unsigned count, uv_stream_t* send, uv_write_cb callback) {
  check_thread(stream->loop, "uv_write");
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
  check_thread(socket->loop, "uv_udp_send");
  const hf_guard_op op = lend_buffers("uv_udp_send", buffers, count, request, sizeof *request);
  table<uv_udp_send_cb>().put(request, {op, callback});
  const int result = HOLDFAST_REAL(uv_udp_send)(request, socket, buffers, count, to,
                                                finished<uv_udp_send_t, uv_udp_send_cb>);
  if (result != 0) settle(table<uv_udp_send_cb>().take(request).op, -1);
  return result;
}

HOLDFAST_EXPORT int uv_fs_read(uv_loop_t* loop, uv_fs_t* request, uv_file file,
                               const uv_buf_t buffers[], unsigned count, std::int64_t offset,
                               uv_fs_cb callback) {
  return file_operation(HOLDFAST_REAL(uv_fs_read), "uv_fs_read", HF_GUARD_READ, loop, request, file,
                        buffers, count, offset, callback);
}

HOLDFAST_EXPORT int uv_fs_write(uv_loop_t* loop, uv_fs_t* request, uv_file file,
                                const uv_buf_t buffers[], unsigned count, std::int64_t offset,
                                uv_fs_cb callback) {
  return file_operation(HOLDFAST_REAL(uv_fs_write), "uv_fs_write", HF_GUARD_WRITE, loop, request,
                        file, buffers, count, offset, callback);
}

HOLDFAST_EXPORT void uv_close(uv_handle_t* handle, uv_close_cb callback) {
  check_thread(handle->loop, "uv_close");
  HOLDFAST_REAL(uv_close)(handle, callback);
}

HOLDFAST_EXPORT int uv_run(uv_loop_t* loop, uv_run_mode mode) {
  hf_guard_turn();
  loops().lock.lock();
  loops().running[loop] = holdfast::guard::this_thread().id;
  loops().lock.unlock();
  const int result = HOLDFAST_REAL(uv_run)(loop, mode);
  loops().lock.lock();
  loops().running.erase(loop);
  loops().lock.unlock();
  return result;
}
