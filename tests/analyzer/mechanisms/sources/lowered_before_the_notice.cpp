// A zero-copy send completes twice. A flag that is lowered at the first keeps nothing from being
// filled before the second; a count of the notices does.
#include <liburing.h>

#include <cstring>
#include <vector>

class hasty {
 public:
  explicit hasty(io_uring& ring, int file) : ring_(ring), file_(file), slab_(4096) {}
  bool write(const char* data, std::size_t size) {
    if (busy_ || size > slab_.size()) return false;
    std::memcpy(slab_.data(), data, size);  // expect: mutated-in-flight
    filled_ = size;
    sent_ = 0;
    busy_ = true;
    submit();
    return true;
  }
  void complete(const io_uring_cqe& completion) {
    if (completion.flags & IORING_CQE_F_NOTIF) return;
    sent_ += static_cast<std::size_t>(completion.res);
    if (sent_ < filled_) return submit();
    busy_ = false;
  }

 private:
  void submit() {
    io_uring_sqe* entry = io_uring_get_sqe(&ring_);
    io_uring_prep_send_zc(entry, file_, slab_.data() + sent_, filled_ - sent_, 0, 0);
    io_uring_sqe_set_data(entry, this);
    io_uring_submit(&ring_);
  }

  io_uring& ring_;
  int file_;
  std::vector<char> slab_;
  std::size_t filled_ = 0, sent_ = 0;
  bool busy_ = false;
};

class patient {
 public:
  explicit patient(io_uring& ring, int file) : ring_(ring), file_(file), slab_(4096) {}
  bool write(const char* data, std::size_t size) {
    if (busy_ || notices_ || size > slab_.size()) return false;
    std::memcpy(slab_.data(), data, size);
    filled_ = size;
    sent_ = 0;
    busy_ = true;
    submit();
    return true;
  }
  void complete(const io_uring_cqe& completion) {
    if (completion.flags & IORING_CQE_F_NOTIF) {
      --notices_;
      return;
    }
    if (completion.flags & IORING_CQE_F_MORE) ++notices_;
    sent_ += static_cast<std::size_t>(completion.res);
    if (sent_ < filled_) return submit();
    busy_ = false;
  }

 private:
  void submit() {
    io_uring_sqe* entry = io_uring_get_sqe(&ring_);
    io_uring_prep_send_zc(entry, file_, slab_.data() + sent_, filled_ - sent_, 0, 0);
    io_uring_sqe_set_data(entry, this);
    io_uring_submit(&ring_);
  }

  io_uring& ring_;
  int file_;
  std::vector<char> slab_;
  std::size_t filled_ = 0, sent_ = 0;
  bool busy_ = false;
  unsigned notices_ = 0;
};
