// Static storage that is filled for a stream which the caller gives: the next call is for another
// stream, whatever the first one still sends.
#include <stdio.h>
#include <string.h>
#include <uv.h>

static void written(uv_write_t* request, int status) {
  (void)request;
  (void)status;
}

static int answer(uv_stream_t* stream, uv_write_t* request, int value) {
  static char text[64];
  int length = snprintf(text, sizeof text, "%d\n", value);  // expect: mutated-in-flight
  uv_buf_t bytes = uv_buf_init(text, (unsigned)length);
  return uv_write(request, stream, &bytes, 1, written);
}

int on_question(uv_stream_t* stream, uv_write_t* request, int value) {
  return answer(stream, request, value < 0 ? 0 : value);
}

int greet(uv_stream_t* stream, uv_write_t* request) {
  static char text[] = "hello\n";
  uv_buf_t bytes = uv_buf_init(text, sizeof text - 1);
  return uv_write(request, stream, &bytes, 1, written);
}
