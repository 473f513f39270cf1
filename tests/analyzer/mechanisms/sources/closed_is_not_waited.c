// A handle that is closed gives back what it held itself. Writes that are pending on it have not
// come back for that, and who frees their memory at once frees it in flight.
#include <stdlib.h>
#include <uv.h>

struct session {
  uv_tcp_t* tcp;
  uv_write_t write;
  char out[64];
};

static void on_closed(uv_handle_t* handle) {
  free(handle);
}

static void drop(struct session* session) {
  uv_close((uv_handle_t*)session->tcp, on_closed);
  free(session);
}

static void on_written(uv_write_t* write, int status) {
  if (status < 0 && status != UV_ECANCELED) drop(write->data);
}

static int reply(struct session* session) {
  uv_buf_t buffer = uv_buf_init(session->out, sizeof session->out);
  session->write.data = session;
  return uv_write(&session->write, (uv_stream_t*)session->tcp, &buffer, 1,  // expect: member-no-keepalive
                  on_written);
}

static void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
  struct session* session = stream->data;
  (void)buffer;
  uv_read_stop(stream);
  if (count < 0 || reply(session) < 0) drop(session);
}

static void on_alloc(uv_handle_t* handle, size_t hint, uv_buf_t* buffer) {
  static char in[64];
  (void)handle;
  (void)hint;
  *buffer = uv_buf_init(in, sizeof in);
}

int start(struct session* session) {
  return uv_read_start((uv_stream_t*)session->tcp, on_alloc, on_read);
}
