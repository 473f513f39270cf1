// Segment writer: records are collected into aligned blocks that go to the file in order.
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/core/temporary_buffer.hh>
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

namespace ss = seastar;

class segment_writer {
public:
    static constexpr std::size_t block_size = 4096;

    explicit segment_writer(ss::file f) : file_(std::move(f)), block_(fresh_block()) {}

    ss::future<> append(std::string record)
    {
        std::size_t n = std::min(record.size(), block_size - fill_);
        std::memcpy(block_.get_write() + fill_, record.data(), n);
        fill_ += n;
        if (fill_ < block_size) return ss::make_ready_future();
        return roll();
    }

    ss::future<> close()
    {
        co_await roll();
        co_await file_.close();
    }

private:
    static ss::temporary_buffer<char> fresh_block()
    {
        return ss::temporary_buffer<char>::aligned(block_size, block_size);
    }

    ss::future<> roll()
    {
        auto full = std::exchange(block_, fresh_block());
        std::uint64_t at = std::exchange(position_, position_ + block_size);
        fill_ = 0;
        return file_.flush().then([this, at, full = std::move(full)]() -> ss::future<> { // expect: temporary
            std::size_t done = co_await file_.dma_write(at, full.get(), full.size()); // allow: temporary
            if (done < block_size) ++short_writes;
        });
    }

    ss::file file_;
    ss::temporary_buffer<char> block_;
    std::size_t fill_ = 0;
    std::uint64_t position_ = 0;
    static inline unsigned short_writes = 0;
};
