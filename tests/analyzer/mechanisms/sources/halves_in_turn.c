/* Two halves are filled in turn, and nothing looks whether the one before last is complete. */
#include <liburing.h>
#include <string.h>

struct log {
  struct io_uring *ring;
  int fd;
  char *halves;
  size_t size;
  unsigned turn;
};

int append(struct log *l, const char *bytes, unsigned size) {
  char *half = l->halves + l->turn * l->size;
  memcpy(half, bytes, size); // expect: mutated-in-flight
  struct io_uring_sqe *sqe = io_uring_get_sqe(l->ring);
  io_uring_prep_write(sqe, l->fd, half, size, 0);
  l->turn ^= 1;
  return io_uring_submit(l->ring);
}
