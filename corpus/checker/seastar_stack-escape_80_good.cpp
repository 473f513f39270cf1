#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

namespace seastar { // what the case needs of <seastar/core/file.hh> and <seastar/core/coroutine.hh>
template <class T = void>
class future {
public:
    template <class F>
    future<> then(F&& f);
    bool await_ready() const noexcept;
    void await_suspend(std::coroutine_handle<>);
    T await_resume();
    struct promise_type {
        future get_return_object();
        std::suspend_never initial_suspend() noexcept;
        std::suspend_never final_suspend() noexcept;
        void return_void();
        void unhandled_exception();
    };
};
class file {
public:
    future<std::size_t> dma_write(std::uint64_t pos, const void* buf, std::size_t len);
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

    // The object expression is evaluated before the continuation takes the buffer over.
    seastar::future<> write_header(std::uint64_t id)
    {
        auto buf = seastar::allocate_aligned_buffer<char>(4096, 4096);
        std::memcpy(buf.get(), &id, sizeof id);
        return file_.dma_write(0, buf.get(), 4096).then([this, buf = std::move(buf)](std::size_t n) { written_ += n; });
    }
    seastar::future<> write_trailer(std::uint64_t at)
    {
        auto buf = seastar::allocate_aligned_buffer<char>(4096, 4096);
        std::memset(buf.get(), 0xff, 4096);
        written_ += co_await file_.dma_write(at, buf.get(), 4096);
    }

private:
    seastar::file file_;
    std::size_t written_ = 0;
};
