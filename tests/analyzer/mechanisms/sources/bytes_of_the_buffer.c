// What evbuffer_pullup returns is memory of the buffer, which draining takes away.
#include <event2/buffer.h>

void relay(struct evbuffer* in, struct evbuffer* out) {
  unsigned char* frame = evbuffer_pullup(in, 16);
  if (!frame) return;
  evbuffer_add_reference(out, frame, 16, NULL, NULL);
  evbuffer_drain(in, 16);  // expect: mutated-in-flight
}

void relay_copied(struct evbuffer* in, struct evbuffer* out) {
  unsigned char* frame = evbuffer_pullup(in, 16);
  if (!frame) return;
  evbuffer_add(out, frame, 16);
  evbuffer_drain(in, 16);
}
