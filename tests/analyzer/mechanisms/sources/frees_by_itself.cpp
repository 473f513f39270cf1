// A method of the same class that chooses what it gives back of an object is where that is told.
#include <cstdlib>
#include <liburing.h>

class Reader {
 public:
  bool fetch(int fd) {
    Ticket ticket;
    begin(ticket, fd);
    if (!await()) {
      abandon(ticket);
      return false;
    }
    std::free(ticket.data);
    return true;
  }

  void gives_it_away(int fd) {
    Ticket ticket;
    begin(ticket, fd);
    drop(ticket.data);  // expect: freed-in-flight
  }

 private:
  struct Ticket {
    char* data = nullptr;
  };

  void begin(Ticket& ticket, int fd) {
    ticket.data = static_cast<char*>(std::malloc(4096));
    io_uring_sqe* sqe = io_uring_get_sqe(ring_);
    io_uring_prep_read(sqe, fd, ticket.data, 4096, 0);
    io_uring_submit(ring_);
  }

  bool await() {
    io_uring_cqe* cqe = nullptr;
    __kernel_timespec second{1, 0};
    if (io_uring_wait_cqe_timeout(ring_, &cqe, &second) != 0) return false;
    io_uring_cqe_seen(ring_, cqe);
    return true;
  }

  void abandon(Ticket& ticket) {
    ++late_;
    std::free(ticket.data);  // expect: freed-in-flight
    ticket.data = nullptr;
  }

  static void drop(char* data) { std::free(data); }

  io_uring* ring_ = nullptr;
  unsigned late_ = 0;
};
