// A zero-copy send completes twice. Who lowers the flag of a slot, or gives the block back, at the
// first completion does it too early; who asks for the notice does not.
#include <liburing.h>
#include <string.h>

struct slot {
  char bytes[64];
  int busy;
};

int send_early(struct io_uring* ring, int fd, struct slot* slot, const char* text) {
  struct io_uring_sqe* entry = io_uring_get_sqe(ring);
  if (slot->busy) return -1;
  memcpy(slot->bytes, text, 64);  // expect: mutated-in-flight
  io_uring_prep_send_zc(entry, fd, slot->bytes, 64, 0, 0);
  io_uring_sqe_set_data(entry, slot);
  slot->busy = 1;
  return io_uring_submit(ring);
}

void on_completion(struct io_uring_cqe* done) {
  struct slot* slot = io_uring_cqe_get_data(done);
  if (!(done->flags & IORING_CQE_F_NOTIF)) slot->busy = 0;
}

struct late_slot {
  char bytes[64];
  int busy;
};

int send_late(struct io_uring* ring, int fd, struct late_slot* slot, const char* text) {
  struct io_uring_sqe* entry = io_uring_get_sqe(ring);
  if (slot->busy) return -1;
  memcpy(slot->bytes, text, 64);
  io_uring_prep_send_zc(entry, fd, slot->bytes, 64, 0, 0);
  io_uring_sqe_set_data(entry, slot);
  slot->busy = 1;
  return io_uring_submit(ring);
}

void on_notice(struct io_uring_cqe* done) {
  struct late_slot* slot = io_uring_cqe_get_data(done);
  if (done->flags & IORING_CQE_F_NOTIF) slot->busy = 0;
}
