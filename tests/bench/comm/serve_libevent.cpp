// The echo server on libevent's buffer events, which move the input to the output.
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <sys/socket.h>
#include <unistd.h>

#include "contenders.h"

namespace holdfast::bench {

void serve_libevent(int listener, int stop) {
  event_base* base = event_base_new();
  struct state {
    event_base* base;
    int listener;
  } st{base, listener};
  event* door = event_new(
      base, listener, EV_READ | EV_PERSIST,
      [](int fd, short, void* arg) {
        auto* s = static_cast<state*>(arg);
        const int got = ::accept4(fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (got < 0) return;
        no_delay(got);
        bufferevent* be = bufferevent_socket_new(s->base, got, BEV_OPT_CLOSE_ON_FREE);
        bufferevent_setcb(
            be,
            [](bufferevent* b, void*) {
              evbuffer_add_buffer(bufferevent_get_output(b), bufferevent_get_input(b));
            },
            nullptr, [](bufferevent* b, short, void*) { bufferevent_free(b); }, nullptr);
        bufferevent_set_max_single_read(be, chunk);
        bufferevent_set_max_single_write(be, chunk);
        bufferevent_enable(be, EV_READ | EV_WRITE);
      },
      &st);
  event_add(door, nullptr);
  event* bell = event_new(
      base, stop, EV_READ,
      [](int, short, void* arg) { event_base_loopbreak(static_cast<event_base*>(arg)); }, base);
  event_add(bell, nullptr);
  event_base_dispatch(base);
  event_free(door);
  event_free(bell);
  event_base_free(base);
  ::close(listener);
}

}  // namespace holdfast::bench
