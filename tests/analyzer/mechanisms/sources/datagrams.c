// Datagrams have no order among each other, the bytes of a stream have.
#include <liburing.h>
#include <sys/socket.h>

static void two_at_once(struct io_uring *ring, int fd, const char *text) {
  io_uring_prep_send(io_uring_get_sqe(ring), fd, text, 4, 0);
  io_uring_prep_send(io_uring_get_sqe(ring), fd, text, 4, 0);  // expect: overlapping-write
}

int datagrams(struct io_uring *ring) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  io_uring_prep_send(io_uring_get_sqe(ring), fd, "one", 4, 0);
  io_uring_prep_send(io_uring_get_sqe(ring), fd, "two", 4, 0);
  return io_uring_submit_and_wait(ring, 2);
}

int a_stream(struct io_uring *ring) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  two_at_once(ring, fd, "text");
  return io_uring_submit_and_wait(ring, 2);
}
