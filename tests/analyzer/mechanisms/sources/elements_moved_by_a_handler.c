// A handler makes an array of connections larger: the element that it adds is its own, the others
// may be in use. An array of pointers moves nothing that they point at.
#include <stdlib.h>
#include <uv.h>

struct peer {
  uv_write_t request;
  char out[64];
};

struct hub {
  struct peer* peers;
  struct peer** held;
  unsigned count, capacity, held_count, held_capacity;
};

static void on_written(uv_write_t* request, int status) {
  (void)request;
  (void)status;
}

static struct peer* new_peer(struct hub* hub) {
  if (hub->count == hub->capacity) {
    hub->capacity = hub->capacity ? hub->capacity * 2 : 16;
    hub->peers =
        realloc(hub->peers, hub->capacity * sizeof *hub->peers);  // expect: mutated-in-flight
  }
  return &hub->peers[hub->count++];
}

static void greet(struct peer* peer, uv_stream_t* stream) {
  uv_buf_t bytes = uv_buf_init(peer->out, sizeof peer->out);
  uv_write(&peer->request, stream, &bytes, 1, on_written);
}

static void on_connection(uv_stream_t* server, int status) {
  (void)status;
  greet(new_peer(server->data), server);
}

static struct peer* new_held_peer(struct hub* hub) {
  if (hub->held_count == hub->held_capacity) {
    hub->held_capacity = hub->held_capacity ? hub->held_capacity * 2 : 16;
    hub->held = realloc(hub->held, hub->held_capacity * sizeof *hub->held);
  }
  return hub->held[hub->held_count++] = calloc(1, sizeof(struct peer));
}

static void on_held_connection(uv_stream_t* server, int status) {
  (void)status;
  greet(new_held_peer(server->data), server);
}

int listen_to_both(struct hub* hub, uv_stream_t* one, uv_stream_t* other) {
  one->data = other->data = hub;
  return uv_listen(one, 5, on_connection) | uv_listen(other, 5, on_held_connection);
}
