#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

namespace seastar { // what the case needs of <seastar/core/file.hh>
template <class T = void>
class future {
public:
    template <class F>
    future<> then(F&& f);
};
class file {
public:
    future<std::size_t> dma_write(std::uint64_t pos, const void* buf, std::size_t len);
    future<std::size_t> dma_read(std::uint64_t pos, void* buf, std::size_t len);
};
struct free_deleter {
    void operator()(void*) const;
};
template <class T>
std::unique_ptr<T[], free_deleter> allocate_aligned_buffer(std::size_t n, std::size_t align);
}  // namespace seastar

class segment {
public:
    explicit segment(seastar::file f) : file_(std::move(f)) {}

    seastar::future<> write_header(std::uint64_t id)
    {
        auto buf = seastar::allocate_aligned_buffer<char>(4096, 4096);
        std::memset(buf.get(), 0, 4096);
        std::memcpy(buf.get(), &id, sizeof id);
        return file_.dma_write(0, buf.get(), 4096).then([this](std::size_t n) { written_ += n; }); // expect: stack-escape
    }

private:
    seastar::file file_;
    std::size_t written_ = 0;
};
