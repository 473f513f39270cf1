// A reader comes again whatever its last answer is doing: who answers out of a member of the object
// must look whether that is under way, or stop reading.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

static void make_room(uv_handle_t* handle, size_t hint, uv_buf_t* buf) {
  (void)handle;
  *buf = uv_buf_init(malloc(hint), (unsigned)hint);
}

struct plain {
  uv_tcp_t tcp;
  uv_write_t request;
  char out[256];
};

static void plain_sent(uv_write_t* request, int status) {
  (void)request;
  (void)status;
}

static void plain_answer(struct plain* plain, const char* text, size_t length) {
  int n = snprintf(plain->out, sizeof plain->out, "%.*s", (int)length,  // expect: mutated-in-flight
                   text);
  uv_buf_t buf = uv_buf_init(plain->out, (unsigned)n);
  uv_write_t* request = malloc(sizeof *request);
  uv_write(request, (uv_stream_t*)&plain->tcp, &buf, 1, plain_sent);
}

static void plain_read(uv_stream_t* stream, ssize_t n, const uv_buf_t* buf) {
  if (n > 0) plain_answer(stream->data, buf->base, (size_t)n);
  free(buf->base);
}

void plain_start(struct plain* plain) {
  plain->tcp.data = plain;
  uv_read_start((uv_stream_t*)&plain->tcp, make_room, plain_read);
}

// The request is the only part that each answer uses again.
struct single {
  uv_tcp_t tcp;
  uv_write_t request;
};

static void single_read(uv_stream_t* stream, ssize_t n, const uv_buf_t* buf) {
  static char pong[] = "pong";
  struct single* single = stream->data;
  free(buf->base);
  if (n <= 0) return;
  uv_buf_t answer = uv_buf_init(pong, 4);
  uv_write(&single->request, stream, &answer, 1, plain_sent);  // expect: mutated-in-flight
}

void single_start(struct single* single) {
  single->tcp.data = single;
  uv_read_start((uv_stream_t*)&single->tcp, make_room, single_read);
}

// The handler knows the flag by the user data that was set when the connection was made.
struct careful {
  uv_tcp_t tcp;
  uv_write_t request;
  int busy;
  char out[256];
};

static void careful_sent(uv_write_t* request, int status) {
  struct careful* careful = request->data;
  (void)status;
  careful->busy = 0;
}

static void careful_read(uv_stream_t* stream, ssize_t n, const uv_buf_t* buf) {
  struct careful* careful = stream->data;
  if (n > 0 && !careful->busy) {
    memcpy(careful->out, buf->base, (size_t)n);
    uv_buf_t answer = uv_buf_init(careful->out, (unsigned)n);
    careful->busy = 1;
    uv_write(&careful->request, stream, &answer, 1, careful_sent);
  }
  free(buf->base);
}

void careful_start(struct careful* careful) {
  careful->tcp.data = careful->request.data = careful;
  uv_read_start((uv_stream_t*)&careful->tcp, make_room, careful_read);
}

// The flag keeps the next write from starting, and not the copy in front of it.
struct late {
  uv_tcp_t tcp;
  uv_write_t request;
  int busy;
  char out[256];
};

static void late_sent(uv_write_t* request, int status) {
  struct late* late = request->data;
  (void)status;
  late->busy = 0;
}

static void late_read(uv_stream_t* stream, ssize_t n, const uv_buf_t* buf) {
  struct late* late = stream->data;
  if (n > 0) {
    memcpy(late->out, buf->base, (size_t)n);  // expect: mutated-in-flight
    if (!late->busy) {
      uv_buf_t answer = uv_buf_init(late->out, (unsigned)n);
      late->busy = 1;
      uv_write(&late->request, stream, &answer, 1, late_sent);
    }
  }
  free(buf->base);
}

void late_start(struct late* late) {
  late->tcp.data = late->request.data = late;
  uv_read_start((uv_stream_t*)&late->tcp, make_room, late_read);
}

// One answer at a time: nothing is read meanwhile.
struct paused {
  uv_tcp_t tcp;
  uv_write_t request;
  char out[256];
};

static void paused_read(uv_stream_t* stream, ssize_t n, const uv_buf_t* buf);

static void paused_sent(uv_write_t* request, int status) {
  struct paused* paused = request->data;
  if (status == 0) uv_read_start((uv_stream_t*)&paused->tcp, make_room, paused_read);
}

static void pause_reading(struct paused* paused) {
  uv_read_stop((uv_stream_t*)&paused->tcp);
}

static void paused_read(uv_stream_t* stream, ssize_t n, const uv_buf_t* buf) {
  struct paused* paused = stream->data;
  if (n > 0) {
    memcpy(paused->out, buf->base, (size_t)n);
    uv_buf_t answer = uv_buf_init(paused->out, (unsigned)n);
    uv_write(&paused->request, stream, &answer, 1, paused_sent);
    pause_reading(paused);
  }
  free(buf->base);
}

// Its only answer: the first read is the last one.
struct once {
  uv_tcp_t tcp;
  uv_write_t request;
  char out[256];
};

static void once_sent(uv_write_t* request, int status) {
  (void)status;
  uv_close((uv_handle_t*)request->handle, NULL);
}

static void once_read(uv_stream_t* stream, ssize_t n, const uv_buf_t* buf) {
  struct once* once = stream->data;
  uv_read_stop(stream);
  if (n > 0) {
    memcpy(once->out, buf->base, (size_t)n);
    uv_buf_t answer = uv_buf_init(once->out, (unsigned)n);
    uv_write(&once->request, stream, &answer, 1, once_sent);
  }
  free(buf->base);
}

void start_both(struct paused* paused, struct once* once) {
  paused->tcp.data = paused->request.data = paused;
  once->tcp.data = once;
  uv_read_start((uv_stream_t*)&paused->tcp, make_room, paused_read);
  uv_read_start((uv_stream_t*)&once->tcp, make_room, once_read);
}
