// A call that passes no memory at all does not answer for what others pass.
#include <event2/buffer.h>

int send_body(struct evbuffer* out, const void* body, size_t size) {
  return evbuffer_add_reference(out, body, size, NULL, NULL);  // expect: borrowed-parameter
}

int ping(struct evbuffer* out) {
  return send_body(out, NULL, 0);
}

static char banner[64];

int send_kept(struct evbuffer* out, const void* body, size_t size) {
  return evbuffer_add_reference(out, body, size, NULL, NULL);
}

int greet(struct evbuffer* out) {
  return send_kept(out, banner, sizeof banner);
}
