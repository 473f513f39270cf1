// A zero-copy send has a second completion; what its user data owns may not go at the first.
#include <liburing.h>

#include <vector>

struct block {
  int fd;
  std::vector<char> bytes;
};

struct sends {
  io_uring* ring;
  bool send(int fd, const std::vector<char>& payload) {
    io_uring_sqe* sqe = io_uring_get_sqe(ring);
    auto* b = new block{fd, payload};
    io_uring_prep_send_zc(sqe, fd, b->bytes.data(), b->bytes.size(), 0, 0);
    io_uring_sqe_set_data(sqe, b);
    return io_uring_submit(ring) == 1;
  }
};

void at_the_first(const io_uring_cqe* cqe) {
  if (cqe->flags & IORING_CQE_F_NOTIF) return;
  delete static_cast<block*>(io_uring_cqe_get_data(cqe));  // expect: freed-in-flight
}

void at_the_notice(const io_uring_cqe* cqe) {
  if (!(cqe->flags & IORING_CQE_F_NOTIF)) return;
  delete static_cast<block*>(io_uring_cqe_get_data(cqe));
}
