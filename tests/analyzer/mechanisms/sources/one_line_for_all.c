// Static storage is one for all messages: who sends the next fills what the last one was lent.
#include <stdio.h>
#include <uv.h>

static void on_written(uv_write_t* write, int status) {
  (void)write;
  (void)status;
}

void tell(uv_write_t* write, uv_stream_t* stream, const char* name) {
  static char line[64];
  uv_buf_t buffer;
  snprintf(line, sizeof line, "hello %s\n", name ? name : "you");  // expect: mutated-in-flight
  buffer = uv_buf_init(line, sizeof line);
  uv_write(write, stream, &buffer, 1, on_written);
}

void greet(uv_write_t* write, uv_stream_t* stream) {
  static char line[] = "hello\n";
  uv_buf_t buffer = uv_buf_init(line, sizeof line);
  uv_write(write, stream, &buffer, 1, on_written);
}
