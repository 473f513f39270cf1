// A free function that does nothing tells nobody that the bytes are free again.
#include <event2/buffer.h>
#include <stdio.h>
#include <string.h>

struct feed {
  struct evbuffer* out;
  char* frame;
  int busy;
};

static void nothing(const void* data, size_t size, void* extra) {
  (void)data;
  (void)size;
  (void)extra;
}

int publish(struct feed* feed, int value) {
  int length = snprintf(feed->frame, 128, "%d\n", value);  // expect: mutated-in-flight
  return evbuffer_add_reference(feed->out, feed->frame, (size_t)length, nothing, NULL);
}

static void lower(const void* data, size_t size, void* extra) {
  struct feed* feed = extra;
  (void)data;
  (void)size;
  feed->busy = 0;
}

int publish_when_idle(struct feed* feed, int value) {
  int length;
  if (feed->busy) return -1;
  length = snprintf(feed->frame, 128, "%d\n", value);
  feed->busy = 1;
  return evbuffer_add_reference(feed->out, feed->frame, (size_t)length, lower, feed);
}
