// A count that goes down in a loop ends it, and what a call may change is not what it was before:
// what stands behind either is reached.
#include <pthread.h>
#include <string.h>
#include <uv.h>

struct peer {
  int state;
};

struct session {
  struct peer peer;
  char staged[256];
};

void handshake(struct session* session);

static int failed;

static void sent(uv_write_t* request, int status) {
  (void)request;
  failed = status;
}

void send_pieces(uv_stream_t* stream, uv_write_t* request, const char* bytes, size_t left) {
  char last[64];
  size_t piece = 0;
  while (left) {
    piece = left < sizeof last ? left : sizeof last;
    memcpy(last, bytes, piece);
    bytes += piece;
    left -= piece;
  }
  uv_buf_t buf = uv_buf_init(last, (unsigned)piece);
  uv_write(request, stream, &buf, 1, sent);  // expect: stack-escape
}

void send_after_the_loop(uv_loop_t* loop, uv_stream_t* stream, uv_write_t* request) {
  char text[] = "again";
  failed = 0;
  uv_run(loop, UV_RUN_DEFAULT);
  if (failed == 0) return;
  uv_buf_t buf = uv_buf_init(text, sizeof text);
  uv_write(request, stream, &buf, 1, sent);  // expect: stack-escape
}

void send_when_shaken(uv_stream_t* stream, uv_write_t* request) {
  struct session session;
  session.peer.state = 0;
  handshake(&session);
  if (session.peer.state == 0) return;
  uv_buf_t buf = uv_buf_init(session.staged, sizeof session.staged);
  uv_write(request, stream, &buf, 1, sent);  // expect: stack-escape
}

static void* connects(void* data) {
  ((struct session*)data)->peer.state = 1;
  return NULL;
}

void send_when_connected(uv_stream_t* stream, uv_write_t* request, pthread_barrier_t* met) {
  struct session session;
  pthread_t thread;
  session.peer.state = -1;
  pthread_create(&thread, NULL, connects, &session);
  pthread_barrier_wait(met);
  if (session.peer.state == -1) return;
  uv_buf_t buf = uv_buf_init(session.staged, sizeof session.staged);
  uv_write(request, stream, &buf, 1, sent);  // expect: stack-escape
}
