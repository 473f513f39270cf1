// A loop that is run until nothing is left has completed what every call has started, not only what
// this one has: the elements may be set anew then. One turn of it completes something, or nothing.
#include <uv.h>

#include <array>
#include <optional>

struct pipe_of {
  std::optional<uv_pipe_t> handle;
  bool closing = false;
};

struct drained {
  bool close(unsigned c) {
    pipe_of& p = pipes[c];
    if (!p.handle || p.closing) return false;
    p.closing = true;
    uv_close(reinterpret_cast<uv_handle_t*>(&*p.handle), [](uv_handle_t*) {});
    return true;
  }
  void destroy() {
    for (unsigned c = 0; c < 4; ++c) close(c);
    uv_run(loop, UV_RUN_DEFAULT);
    for (pipe_of& p : pipes) p = {};
  }
  ~drained() { destroy(); }
  uv_loop_t* loop;
  std::array<pipe_of, 4> pipes;
};

struct turned_once {
  bool close(unsigned c) {
    pipe_of& p = pipes[c];
    if (!p.handle || p.closing) return false;
    p.closing = true;
    uv_close(reinterpret_cast<uv_handle_t*>(&*p.handle), [](uv_handle_t*) {});
    return true;
  }
  void destroy() {
    for (unsigned c = 0; c < 4; ++c) close(c);
    uv_run(loop, UV_RUN_NOWAIT);
    for (pipe_of& p : pipes) p = {};  // expect: mutated-in-flight
  }
  ~turned_once() { destroy(); }
  uv_loop_t* loop;
  std::array<pipe_of, 4> pipes;
};

bool stop(drained& net, unsigned c) {
  return net.close(c);
}
bool stop(turned_once& net, unsigned c) {
  return net.close(c);
}
