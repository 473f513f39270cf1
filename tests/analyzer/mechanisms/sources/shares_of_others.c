// An object that goes with its last share, of which the operation holds none: who takes a share for
// himself and gives it back has not taken it for the operation.
#include <stdlib.h>
#include <uv.h>

struct session {
  uv_stream_t* stream;
  uv_write_t request;
  int shares;
  char out[64];
};

static void put(struct session* session) {
  if (--session->shares == 0) free(session);
}

static void on_written(uv_write_t* request, int status) { (void)request, (void)status; }

static void write_out(struct session* session) {
  uv_buf_t buffer = uv_buf_init(session->out, sizeof session->out);
  uv_write(&session->request, session->stream, &buffer, 1,  // expect: member-no-keepalive
           on_written);
}

void answer(struct session* session) {
  session->shares++;
  write_out(session);
  put(session);
}

void forget(struct session** table, int at) { put(table[at]); }

struct holder {
  uv_stream_t* stream;
  uv_write_t request;
  int shares;
  char out[64];
};

static void give_back(struct holder* holder) {
  if (--holder->shares == 0) free(holder);
}

static void on_held_written(uv_write_t* request, int status) {
  (void)status;
  give_back(request->data);
}

void answer_with_a_share(struct holder* holder) {
  uv_buf_t buffer = uv_buf_init(holder->out, sizeof holder->out);
  holder->shares++;
  holder->request.data = holder;
  if (uv_write(&holder->request, holder->stream, &buffer, 1, on_held_written)) give_back(holder);
}

void forget_held(struct holder** table, int at) { give_back(table[at]); }
