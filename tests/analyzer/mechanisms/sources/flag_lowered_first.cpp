// Who lowers the flag that the start raises says that the operation is complete.
#include <aio.h>

#include <vector>

class writer {
 public:
  bool send(const char* bytes, std::size_t size) {
    collected_.insert(collected_.end(), bytes, bytes + size);
    if (writing_) return true;
    return start();
  }
  void complete(bool good) {
    writing_ = false;
    if (!good) return;
    sent_.reserve(collected_.size());
    if (!collected_.empty()) start();
  }
  void prepare(std::size_t size) {
    sent_.reserve(size);  // expect: mutated-in-flight
  }

 private:
  bool start() {
    sent_.assign(collected_.begin(), collected_.end());
    collected_.clear();
    request_ = aiocb{};
    request_.aio_buf = sent_.data();
    request_.aio_nbytes = sent_.size();
    writing_ = true;
    return aio_write(&request_) == 0;
  }
  aiocb request_{};
  std::vector<char> sent_, collected_;
  bool writing_ = false;
};
