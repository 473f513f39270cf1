// The requests of earlier turns stand in a vector, which grows; the bytes of each are new.
#include <aio.h>

#include <cstring>
#include <memory>
#include <vector>

struct writer {
  std::vector<aiocb> requests;
  std::vector<std::unique_ptr<char[]>> copies;
  void write(int fd, const char* bytes, std::size_t size) {
    auto copy = std::make_unique<char[]>(size);
    std::memcpy(copy.get(), bytes, size);
    aiocb request{};
    request.aio_fildes = fd;
    request.aio_buf = copy.get();
    request.aio_nbytes = size;
    copies.push_back(std::move(copy));
    requests.push_back(request);  // expect: mutated-in-flight
    aio_write(&requests.back());
  }
  void wait() {
    for (aiocb& one : requests) {
      const aiocb* list[] = {&one};
      aio_suspend(list, 1, nullptr);
    }
    requests.clear();
    copies.clear();
  }
};

struct steady_writer {
  std::vector<std::unique_ptr<aiocb>> requests;
  std::vector<std::unique_ptr<char[]>> copies;
  void write(int fd, const char* bytes, std::size_t size) {
    copies.push_back(std::make_unique<char[]>(size));
    std::memcpy(copies.back().get(), bytes, size);
    requests.push_back(std::make_unique<aiocb>());
    requests.back()->aio_fildes = fd;
    requests.back()->aio_buf = copies.back().get();
    requests.back()->aio_nbytes = size;
    aio_write(requests.back().get());
  }
  void wait() {
    for (auto& one : requests) {
      const aiocb* list[] = {one.get()};
      aio_suspend(list, 1, nullptr);
    }
    requests.clear();
    copies.clear();
  }
};

void all(int fd, const std::vector<const char*>& texts) {
  writer moving;
  for (const char* text : texts) moving.write(fd, text, std::strlen(text));
  moving.wait();
  steady_writer steady;
  for (const char* text : texts) steady.write(fd, text, std::strlen(text));
  steady.wait();
}
