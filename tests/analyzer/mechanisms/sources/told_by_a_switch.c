// A switch over what a call answers says on each way which answer it was, and on its default that
// it was none of those that have a way of their own.
#include <stdlib.h>
#include <uv.h>

static void sent(uv_write_t* request, int status) {
  (void)status;
  free(request);
}

int send_or_free(uv_stream_t* stream, uv_buf_t* buf) {
  uv_write_t* request = malloc(sizeof *request);
  switch (uv_write(request, stream, buf, 1, sent)) {
    case 0:
      return 0;
    default:
      free(request);
      return -1;
  }
}

int send_and_free(uv_stream_t* stream, uv_buf_t* buf) {
  uv_write_t* request = malloc(sizeof *request);
  switch (uv_write(request, stream, buf, 1, sent)) {
    case UV_EPIPE:
      return -1;
    default:
      free(request);  // expect: freed-in-flight
      return 0;
  }
}

int state_of_a_number(uv_stream_t* stream, uv_buf_t* buf, int tries) {
  uv_write_t request;
  int rc = 0;
  switch (rc) {
    case 1:
      return uv_write(&request, stream, buf, 1, sent);
    default:
      return tries;
  }
}

// A range of numbers, as GNU C has it, and a comparison: nothing is said of any way.
int range_of_answers(uv_stream_t* stream, uv_buf_t* buf, int kind) {
  char text[] = "range";
  uv_write_t* request = malloc(sizeof *request);
  switch (kind) {
    case 1 ... 9:
      *buf = uv_buf_init(text, sizeof text);
      break;
    default:
      kind = 0;
  }
  if (kind == 0) return 0;
  return uv_write(request, stream, buf, 1, sent);  // expect: stack-escape
}

int compared(uv_stream_t* stream, uv_buf_t* buf, int kind) {
  char text[] = "compared";
  uv_write_t* request = malloc(sizeof *request);
  switch (kind == 3) {
    case 1:
      *buf = uv_buf_init(text, sizeof text);
      break;
    case 0:
      return 0;
  }
  if (kind == 3) uv_write(request, stream, buf, 1, sent);  // expect: stack-escape
  return 0;
}
