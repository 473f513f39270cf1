// An element whose owner was moved from is empty when it is taken off its list: no object ends.
#include <aio.h>

#include <deque>
#include <memory>
#include <vector>

struct transfer {
  aiocb block;
  std::vector<char> bytes;
};

class queue {
 public:
  int read(int file) {
    std::unique_ptr<transfer> taken;
    if (free_.empty()) {
      taken = std::make_unique<transfer>();
      taken->bytes.resize(64);
    } else {
      taken = std::move(free_.back());
      free_.pop_back();
    }
    taken->block.aio_fildes = file;
    taken->block.aio_buf = taken->bytes.data();
    taken->block.aio_nbytes = taken->bytes.size();
    if (aio_read(&taken->block) != 0) return -1;
    live_.push_back(std::move(taken));
    return 0;
  }

 private:
  std::vector<std::unique_ptr<transfer>> free_, live_;
};

struct dropped_transfer {
  aiocb block;
  std::vector<char> bytes;
};

class dropping_queue {
 public:
  int read(int file) {
    auto made = std::make_unique<dropped_transfer>();
    made->bytes.resize(64);
    made->block.aio_fildes = file;
    made->block.aio_buf = made->bytes.data();
    made->block.aio_nbytes = made->bytes.size();
    if (aio_read(&made->block) != 0) return -1;
    live_.push_back(std::move(made));
    return 0;
  }
  void drop() { live_.pop_back(); }  // expect: freed-in-flight

 private:
  std::deque<std::unique_ptr<dropped_transfer>> live_;
};
