// Whoever sends with an object and has no way to learn that the last message has gone fills the
// next one while that may be in flight: there is no handler, or all it does is to count and to log.
#include <stdio.h>
#include <string.h>
#include <uv.h>

struct strip {
  uv_stream_t* wire;
  uv_write_t request;
  unsigned char report[64];
  unsigned frames, errors;
  int busy, last;
  void (*shown)(struct strip* strip);
};

static void only_counts(uv_write_t* request, int status) {
  struct strip* strip = request->data;
  if (status < 0) {
    strip->errors++;
    fprintf(stderr, "strip: %s\n", uv_strerror(status));
  } else {
    strip->frames += 1;
  }
}

static void encode(unsigned char* out, const unsigned char* colours) {
  memcpy(out + 4, colours, 60);
}

int show(struct strip* strip, const unsigned char* colours) {
  encode(strip->report, colours);  // expect: mutated-in-flight
  uv_buf_t bytes = uv_buf_init((char*)strip->report, 64);
  strip->request.data = strip;
  return uv_write(&strip->request, strip->wire, &bytes, 1, only_counts);
}

struct meter {
  uv_stream_t* wire;
  uv_write_t request;
  char line[64];
};

int report(struct meter* meter, int value) {
  int length =
      snprintf(meter->line, sizeof meter->line, "%d\n", value);  // expect: mutated-in-flight
  uv_buf_t bytes = uv_buf_init(meter->line, (unsigned)length);
  return uv_write(&meter->request, meter->wire, &bytes, 1, NULL);
}

// A flag, a value that somebody else may look at, a function of the caller's: they tell.
static void lowers_flag(uv_write_t* request, int status) {
  struct strip* strip = request->data;
  (void)status;
  strip->busy = 0;
}

int show_when_idle(struct strip* strip, const unsigned char* colours) {
  memcpy(strip->report, colours, 64);
  uv_buf_t bytes = uv_buf_init((char*)strip->report, 64);
  strip->request.data = strip;
  return uv_write(&strip->request, strip->wire, &bytes, 1, lowers_flag);
}

static void keeps_answer(uv_write_t* request, int status) {
  struct strip* strip = request->data;
  strip->last = status == 0;
}

int show_and_keep(struct strip* strip, const unsigned char* colours) {
  memcpy(strip->report, colours, 64);
  uv_buf_t bytes = uv_buf_init((char*)strip->report, 64);
  strip->request.data = strip;
  return uv_write(&strip->request, strip->wire, &bytes, 1, keeps_answer);
}

static void tells_caller(uv_write_t* request, int status) {
  struct strip* strip = request->data;
  (void)status;
  strip->shown(strip);
}

int show_and_tell(struct strip* strip, const unsigned char* colours) {
  memcpy(strip->report, colours, 64);
  uv_buf_t bytes = uv_buf_init((char*)strip->report, 64);
  strip->request.data = strip;
  return uv_write(&strip->request, strip->wire, &bytes, 1, tells_caller);
}

// A flag that keeps everything from starting once it is up tells of no single end.
struct feed {
  uv_stream_t* wire;
  uv_write_t request;
  char line[64];
  int broken;
};

static void breaks(uv_write_t* request, int status) {
  struct feed* feed = request->data;
  if (status < 0) feed->broken = 1;
}

int publish(struct feed* feed, int value) {
  int length;
  if (feed->broken) return -1;
  length = snprintf(feed->line, sizeof feed->line, "%d\n", value);  // expect: mutated-in-flight
  uv_buf_t bytes = uv_buf_init(feed->line, (unsigned)length);
  feed->request.data = feed;
  return uv_write(&feed->request, feed->wire, &bytes, 1, breaks);
}
