// Commit log segment: entries are packed into aligned blocks and written with DMA.
#include <cstdint>
#include <cstring>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/core/temporary_buffer.hh>
#include <stdexcept>
#include <string>
#include <utility>

namespace commitlog {

using buffer = seastar::temporary_buffer<char>;

constexpr std::size_t block_size = 4096;

struct entry_header {
    std::uint32_t size;
    std::uint32_t crc;
};

class segment {
public:
    explicit segment(seastar::file f) : file_(std::move(f)), block_(buffer::aligned(block_size, block_size)) {}

    // False when the entry does not fit the current block; the caller flushes and tries again.
    bool add(const std::string& entry)
    {
        const std::size_t need = sizeof(entry_header) + entry.size();
        if (fill_ + need > block_size)
            return false;
        entry_header h{std::uint32_t(entry.size()), crc(entry)};
        std::memcpy(block_.get_write() + fill_, &h, sizeof h);
        std::memcpy(block_.get_write() + fill_ + sizeof h, entry.data(), entry.size());
        fill_ += need;
        return true;
    }

    // The segment is kept by its owner until the future has resolved.
    seastar::future<> flush()
    {
        if (fill_ == 0)
            return seastar::make_ready_future<>();
        buffer full = std::exchange(block_, buffer::aligned(block_size, block_size));
        std::memset(full.get_write() + fill_, 0, block_size - fill_);
        fill_ = 0;
        const std::uint64_t at = std::exchange(position_, position_ + block_size);

        const char* bytes = full.get();
        return file_.dma_write(at, bytes, block_size).then([full = std::move(full)](std::size_t n) {
            if (n != full.size())
                throw std::runtime_error("commitlog: short write");
        });
    }

    seastar::future<> close()
    {
        return flush().then([this] { return file_.flush(); }).then([this] { return file_.close(); });
    }

private:
    static std::uint32_t crc(const std::string& s)
    {
        std::uint32_t c = ~0u;
        for (unsigned char b : s) {
            c ^= b;
            for (int i = 0; i < 8; ++i)
                c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0u);
        }
        return ~c;
    }

    seastar::file file_;
    buffer block_;
    std::size_t fill_ = 0;
    std::uint64_t position_ = 0;
};

}  // namespace commitlog
