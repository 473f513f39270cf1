// `for (auto& [fd, box] : boxes)`: each is started in one loop, and waited for in another.
#include <aio.h>
#include <errno.h>

#include <map>
#include <vector>

struct box {
  aiocb block;
  std::vector<char> bytes;
};

struct none_waited_for {
  std::map<int, box> boxes;
  void all() {
    for (auto& [fd, one] : boxes) {
      one.block.aio_fildes = fd;
      one.block.aio_buf = one.bytes.data();
      aio_read(&one.block);
    }
    boxes.clear();  // expect: freed-in-flight
  }
};

struct each_waited_for {
  std::map<int, box> boxes;
  void all() {
    for (auto& [fd, one] : boxes) {
      one.block.aio_fildes = fd;
      one.block.aio_buf = one.bytes.data();
      aio_read(&one.block);
    }
    for (auto& [fd, one] : boxes) {
      const aiocb* list[] = {&one.block};
      while (aio_error(&one.block) == EINPROGRESS) aio_suspend(list, 1, nullptr);
    }
    boxes.clear();
  }
};

struct each_asked_until_it_is_done {
  std::vector<box> boxes;
  void all() {
    for (auto& one : boxes) {
      one.block.aio_buf = one.bytes.data();
      aio_read(&one.block);
    }
    for (auto& one : boxes)
      while (aio_error(&one.block) == EINPROGRESS) continue;
    boxes.clear();
  }
};

struct others_waited_for {
  std::vector<box> boxes, others;
  void all() {
    for (auto& one : boxes) {
      one.block.aio_buf = one.bytes.data();
      aio_read(&one.block);
    }
    for (auto& one : others)
      while (aio_error(&one.block) == EINPROGRESS) continue;
    boxes.clear();  // expect: freed-in-flight
  }
};
