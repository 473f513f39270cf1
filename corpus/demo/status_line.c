/* The bundled example in C: a status line over libuv with two lifetime bugs in it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

static void on_written(uv_write_t* request, int status) {
  (void)status;
  free(request);
}

/* The bytes are in this function's frame, and uv_write has not sent them when it returns. */
int send_status(uv_stream_t* peer, int users) {
  char line[64];
  int length = snprintf(line, sizeof line, "%d users\r\n", users);
  uv_write_t* request = malloc(sizeof *request);
  uv_buf_t piece = uv_buf_init(line, (unsigned)length);
  return uv_write(request, peer, &piece, 1, on_written);
}

/* The bytes are freed as soon as the write has been queued. */
int send_text(uv_stream_t* peer, const char* text) {
  char* copy = strdup(text);
  uv_write_t* request = malloc(sizeof *request);
  uv_buf_t piece = uv_buf_init(copy, (unsigned)strlen(copy));
  int result = uv_write(request, peer, &piece, 1, on_written);
  free(copy);
  return result;
}

/* This one is right: the text is never freed. */
int send_goodbye(uv_stream_t* peer) {
  static char text[] = "goodbye\r\n";
  uv_write_t* request = malloc(sizeof *request);
  uv_buf_t piece = uv_buf_init(text, sizeof text - 1);
  return uv_write(request, peer, &piece, 1, on_written);
}
