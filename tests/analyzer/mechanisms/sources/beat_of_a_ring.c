// Completions come by a queue: who sets the timer again is what the timer calls. What it writes
// beside writes that take turns by a flag may start while one of those is under way.
#include <liburing.h>

struct message {
  struct message* next;
  unsigned length;
  char bytes[128];
};

struct peer {
  struct io_uring* ring;
  int fd, sending, broken;
  struct message *first, ping;
  struct __kernel_timespec interval;
};

static const char ping_frame[4] = {4, 0, 0, 1};

static void pump(struct peer* peer) {
  struct io_uring_sqe* entry;
  if (peer->sending || peer->broken || !peer->first) return;
  entry = io_uring_get_sqe(peer->ring);
  io_uring_prep_send(entry, peer->fd, peer->first->bytes, peer->first->length, 0);
  peer->sending = 1;
}

void peer_send(struct peer* peer, struct message* message) {
  message->next = peer->first;
  peer->first = message;
  pump(peer);
}

void on_sent(struct peer* peer, int result) {
  peer->sending = 0;
  if (result < 0) peer->broken = 1;
  peer->first = peer->first->next;
  pump(peer);
}

static void set_timer(struct peer* peer) {
  io_uring_prep_timeout(io_uring_get_sqe(peer->ring), &peer->interval, 0, 0);
}

void on_beat(struct peer* peer) {
  if (peer->broken) return;
  io_uring_prep_send(io_uring_get_sqe(peer->ring),  // expect: overlapping-write
                     peer->fd, ping_frame, 4, 0);
  set_timer(peer);
}

void on_quiet_beat(struct peer* peer) {
  if (peer->sending || peer->broken) return;
  peer->sending = 1;
  io_uring_prep_send(io_uring_get_sqe(peer->ring), peer->fd, peer->ping.bytes, 4, 0);
  set_timer(peer);
}
