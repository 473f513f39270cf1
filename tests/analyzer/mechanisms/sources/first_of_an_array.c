// An array is called by a pointer to its first element, and by a helper that is given it; a struct
// that is copied byte by byte points at what the other one did; a token is a part of the text.
#include <string.h>
#include <uv.h>

static void sent(uv_write_t* request, int status) {
  (void)request;
  (void)status;
}

void by_a_pointer(uv_stream_t* stream, uv_write_t* request) {
  char text[64] = "text";
  uv_buf_t bufs[2];
  uv_buf_t* at = bufs;
  at->base = text;
  at->len = sizeof text;
  uv_write(request, stream, bufs, 1, sent);  // expect: stack-escape
}

static int send_all(uv_stream_t* stream, uv_write_t* request, const uv_buf_t* bufs,
                    unsigned count) {
  return uv_write(request, stream, bufs, count, sent);
}

void by_a_helper(uv_stream_t* stream, uv_write_t* request) {
  static char head[] = "head";
  char text[64] = "text";
  uv_buf_t bufs[2];
  bufs[0] = uv_buf_init(head, sizeof head);
  bufs[1] = uv_buf_init(text, sizeof text);
  send_all(stream, request, bufs, 2);  // expect: stack-escape
}

void not_by_a_helper(uv_stream_t* stream, uv_write_t* request) {
  static char head[] = "head";
  static char text[64] = "text";
  uv_buf_t bufs[2];
  bufs[0] = uv_buf_init(head, sizeof head);
  bufs[1] = uv_buf_init(text, sizeof text);
  send_all(stream, request, bufs, 2);
}

void copied(uv_stream_t* stream, uv_write_t* request) {
  char text[64] = "text";
  uv_buf_t one = uv_buf_init(text, sizeof text), other;
  memcpy(&other, &one, sizeof other);
  uv_write(request, stream, &other, 1, sent);  // expect: stack-escape
}

void token(uv_stream_t* stream, uv_write_t* request) {
  char text[64] = "two words";
  char* word = strtok(text, " ");
  if (!word) return;
  uv_buf_t buf = uv_buf_init(word, (unsigned)strlen(word));
  uv_write(request, stream, &buf, 1, sent);  // expect: stack-escape
}
