// The echo server on libuv: a buffer per read, which the write takes over and gives back to a list.
#include <uv.h>

#include <cstddef>
#include <utility>

#include "contenders.h"

namespace holdfast::bench {
namespace {

struct uv_message {
  uv_write_t request;
  uv_message* next_free;
  char bytes[chunk];
};

/// As good programs do; with malloc for each read it would be the heap that is measured.
thread_local uv_message* free_messages = nullptr;

uv_message* take_message() {
  if (!free_messages) return new uv_message;
  return std::exchange(free_messages, free_messages->next_free);
}
void give_message(uv_message* m) {
  if (m) m->next_free = std::exchange(free_messages, m);
}

}  // namespace

void serve_uv(int listener, int stop) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  uv_tcp_t door;
  uv_tcp_init(&loop, &door);
  uv_tcp_open(&door, listener);
  uv_poll_t bell;
  uv_poll_init(&loop, &bell, stop);
  uv_poll_start(&bell, UV_READABLE, [](uv_poll_t* p, int, int) { uv_stop(p->loop); });
  uv_listen(reinterpret_cast<uv_stream_t*>(&door), 1024, [](uv_stream_t* d, int) {
    auto* s = new uv_tcp_t;
    uv_tcp_init(d->loop, s);
    uv_accept(d, reinterpret_cast<uv_stream_t*>(s));
    uv_tcp_nodelay(s, 1);
    uv_read_start(
        reinterpret_cast<uv_stream_t*>(s),
        [](uv_handle_t*, std::size_t, uv_buf_t* b) {
          auto* m = take_message();
          *b = uv_buf_init(m->bytes, chunk);
        },
        [](uv_stream_t* c, ssize_t n, const uv_buf_t* b) {
          auto* m = b->base ? reinterpret_cast<uv_message*>(b->base - offsetof(uv_message, bytes))
                            : nullptr;
          if (n <= 0) {
            give_message(m);
            if (n < 0 && !uv_is_closing(reinterpret_cast<uv_handle_t*>(c))) {
              uv_close(reinterpret_cast<uv_handle_t*>(c),
                       [](uv_handle_t* h) { delete reinterpret_cast<uv_tcp_t*>(h); });
            }
            return;
          }
          uv_buf_t out = uv_buf_init(m->bytes, static_cast<unsigned>(n));
          uv_write(&m->request, c, &out, 1,
                   [](uv_write_t* w, int) { give_message(reinterpret_cast<uv_message*>(w)); });
        });
  });
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_walk(
      &loop,
      [](uv_handle_t* h, void*) {
        if (!uv_is_closing(h)) uv_close(h, nullptr);
      },
      nullptr);
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
  while (free_messages) delete take_message();
}

}  // namespace holdfast::bench
