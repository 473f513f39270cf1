// A flag that a lambda sets which somebody was given is not what it was before: what stands behind
// the loop that waits for it is reached.
#include <uv.h>

#include <functional>

void post(std::function<void()> task);
void run_one();

static void sent(uv_write_t*, int) {}

void send_when_told(uv_stream_t* stream, uv_write_t* request) {
  char text[] = "done";
  bool told = false;
  post([&] { told = true; });
  while (!told) run_one();
  uv_buf_t buf = uv_buf_init(text, sizeof text);
  uv_write(request, stream, &buf, 1, sent);  // expect: stack-escape
}
