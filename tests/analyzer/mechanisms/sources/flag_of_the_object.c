// A flag guards the next operation. Who changes the bytes beside it does so while they may be lent;
// who sets up the whole object sets the flag as well, and in a ring others are written than read.
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct link {
  uv_write_t request;
  uv_stream_t* stream;
  int busy;
  char frame[64], ring[1024];
  size_t head, tail;
};

static void written(uv_write_t* request, int status) {
  struct link* link = request->data;
  (void)status;
  link->busy = 0;
}

static void send_frame(struct link* link) {
  if (link->busy) return;
  uv_buf_t bytes = uv_buf_init(link->frame, sizeof link->frame);
  link->busy = 1;
  link->request.data = link;
  uv_write(&link->request, link->stream, &bytes, 1, written);
}

void change_frame(struct link* link, const char* text) {
  strncpy(link->frame, text, sizeof link->frame);  // expect: mutated-in-flight
  send_frame(link);
}

void set_up(struct link* link, uv_stream_t* stream) {
  memset(link, 0, sizeof *link);
  link->stream = stream;
  send_frame(link);
}

static void send_ring(struct link* link) {
  if (link->busy || link->head == link->tail) return;
  uv_buf_t bytes = uv_buf_init(link->ring + link->head % sizeof link->ring, 1);
  link->busy = 1;
  link->request.data = link;
  uv_write(&link->request, link->stream, &bytes, 1, written);
}

void add_to_ring(struct link* link, char byte) {
  link->ring[link->tail % sizeof link->ring] = byte;
  ++link->tail;
  send_ring(link);
}
