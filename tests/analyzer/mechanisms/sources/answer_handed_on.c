// What a wrapper answers of a start goes on through those who return it: on the way where it says
// that nothing was started, nothing is in flight.
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <unistd.h>

struct sender {
  struct io_uring* ring;
  int socket, source, at_end;
  size_t filled;
  char part[4096];
};

static int submit(struct sender* sender) {
  struct io_uring_sqe* entry = io_uring_get_sqe(sender->ring);
  if (!entry) return -EAGAIN;
  io_uring_prep_send(entry, sender->socket, sender->part, sender->filled, 0);
  io_uring_sqe_set_data(entry, sender);
  return 0;
}

static int refill(struct sender* sender) {
  ssize_t got = read(sender->source, sender->part, sizeof sender->part);
  if (got < 0) return -errno;
  sender->filled = (size_t)got;
  if (got == 0) {
    sender->at_end = 1;
    return 0;
  }
  return submit(sender);
}

struct sender* make(struct io_uring* ring, int socket, int source) {
  struct sender* sender = calloc(1, sizeof *sender);
  if (!sender) return NULL;
  sender->ring = ring;
  sender->socket = socket;
  sender->source = source;
  if (refill(sender) < 0) {
    free(sender);
    return NULL;
  }
  return sender;
}

int make_and_drop(struct io_uring* ring, int socket, int source) {
  struct sender* sender = calloc(1, sizeof *sender);
  if (!sender) return -1;
  sender->ring = ring;
  sender->socket = socket;
  sender->source = source;
  int answer = refill(sender);
  if (answer >= 0) free(sender);  // expect: freed-in-flight
  return answer;
}
