// Checkpoint store: two alternating slots, each snapshot is padded to whole sectors and flushed.
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/core/temporary_buffer.hh>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

namespace store {

using bytes = seastar::temporary_buffer<char>;

constexpr std::size_t sector = 512;

constexpr std::size_t padded(std::size_t n) { return (n + sector - 1) / sector * sector; }

template <class Clock>
class checkpoint_store {
public:
    checkpoint_store(seastar::file f, Clock clock) : file_(std::move(f)), clock_(std::move(clock)) {}

    seastar::future<bool> save(const std::string& state)
    {
        bytes image = compose(state);
        const std::uint64_t at = (generation_++ % 2) * slot_size;
        const std::size_t size = image.size();
        return write_image(at, std::move(image)).then([this, size](std::size_t done) {
            return file_.flush().then([done, size] { return done == size; });
        });
    }

    seastar::future<std::size_t> load(std::size_t slot, std::size_t n)
    {
        auto room = bytes::aligned(sector, padded(n));
        return file_.dma_read(slot * slot_size, room.get_write(), room.size()).then([room = std::move(room)](std::size_t got) {
            return got > 0 && room.get()[0] == 'C' ? got : std::size_t(0);
        });
    }

    seastar::future<> close() { return file_.close(); }

private:
    static constexpr std::uint64_t slot_size = 1 << 20;

    bytes compose(const std::string& state)
    {
        auto image = bytes::aligned(sector, padded(state.size() + 32));
        std::memset(image.get_write(), 0, image.size());
        std::string head = "C" + std::to_string(clock_());
        std::memcpy(image.get_write(), head.data(), head.size() < 32 ? head.size() : 32);
        std::memcpy(image.get_write() + 32, state.data(), state.size());
        return image;
    }

    seastar::future<std::size_t> write_image(std::uint64_t at, bytes image)
    {
        const char* data = image.get();
        const std::size_t size = image.size();
        return file_.dma_write(at, data, size).then([image = std::move(image)](std::size_t done) { return done; });
    }

    seastar::file file_;
    Clock clock_;
    std::uint64_t generation_ = 0;
};

}  // namespace store

struct tick_clock {
    std::uint64_t now = 0;
    std::uint64_t operator()() { return ++now; }
};

seastar::future<> save_and_close(store::checkpoint_store<tick_clock>& s, std::string state)
{
    bool whole = co_await s.save(state);
    if (!whole) whole = co_await s.save(state);
    co_await s.close();
}
