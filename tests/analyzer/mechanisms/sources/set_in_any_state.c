// An object takes turns with its buffer by a flag. Who sets bytes of that from outside and looks at
// no state of the object sets them while they may be in flight.
#include <string.h>
#include <uv.h>

struct lamp {
  uv_stream_t* wire;
  uv_write_t request;
  int busy, again;
  char frame[64];
};

static void kick(struct lamp* lamp);

static void shown(uv_write_t* request, int status) {
  struct lamp* lamp = request->data;
  (void)status;
  lamp->busy = 0;
  if (lamp->again) kick(lamp);
}

static void kick(struct lamp* lamp) {
  uv_buf_t bytes = uv_buf_init(lamp->frame, sizeof lamp->frame);
  if (lamp->busy) {
    lamp->again = 1;
    return;
  }
  lamp->again = 0;
  lamp->request.data = lamp;
  if (uv_write(&lamp->request, lamp->wire, &bytes, 1, shown) == 0) lamp->busy = 1;
}

void lamp_set(struct lamp* lamp, unsigned channel, char level) {
  if (channel >= sizeof lamp->frame || lamp->frame[channel] == level) return;
  lamp->frame[channel] = level;  // expect: mutated-in-flight
  kick(lamp);
}

int lamp_try_to_set(struct lamp* lamp, unsigned channel, char level) {
  if (lamp->busy) return -1;
  lamp->frame[channel] = level;
  kick(lamp);
  return 0;
}

void lamp_open(struct lamp* lamp, uv_stream_t* wire, char level) {
  memset(lamp, 0, sizeof *lamp);
  lamp->wire = wire;
  lamp->frame[0] = level;
  kick(lamp);
}
