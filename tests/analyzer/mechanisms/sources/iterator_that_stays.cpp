// An iterator that nobody moves refers to the same element at each turn.
#include <liburing.h>
#include <string>
#include <vector>

std::string pack(int part);

void never_moved(io_uring* ring, const int* fds, std::vector<std::string>& buffers) {
  auto buffer = buffers.begin();
  for (int part = 0; part < 4; ++part) {
    *buffer = pack(part);  // expect: mutated-in-flight
    io_uring_prep_write(io_uring_get_sqe(ring), fds[part], buffer->data(), 64, 0);
    io_uring_submit(ring);
  }
}

void moved(io_uring* ring, const int* fds, std::vector<std::string>& buffers) {
  auto buffer = buffers.begin();
  for (int part = 0; part < 4; ++part) {
    *buffer = pack(part);
    io_uring_prep_write(io_uring_get_sqe(ring), fds[part], buffer->data(), 64, 0);
    io_uring_submit(ring);
    ++buffer;
  }
}

void made_anew(io_uring* ring, const int* fds, std::vector<std::string>& buffers) {
  for (int part = 0; part < 4; ++part) {
    auto buffer = buffers.begin() + part;
    *buffer = pack(part);
    io_uring_prep_write(io_uring_get_sqe(ring), fds[part], buffer->data(), 64, 0);
    io_uring_submit(ring);
  }
}
