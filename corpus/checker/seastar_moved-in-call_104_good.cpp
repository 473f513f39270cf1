#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/core/temporary_buffer.hh>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace wal {

constexpr std::size_t kAlign = 4096;
constexpr std::size_t kBufferSize = 128 * 1024;

struct EntryHeader {
    std::uint32_t length;
    std::uint32_t checksum;
};

static std::uint32_t checksum(const std::string& s)
{
    std::uint32_t a = 1, b = 0;
    for (unsigned char c : s) {
        a = (a + c) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

// A segment of the commit log. Full buffers are written out while the next one is being filled.
class Segment : public std::enable_shared_from_this<Segment> {
public:
    explicit Segment(seastar::file f) : file_(std::move(f)) { fresh(); }

    seastar::future<> append(const std::string& entry)
    {
        const std::size_t need = sizeof(EntryHeader) + entry.size();
        if (need > kBufferSize) throw std::length_error("entry");
        if (fill_ + need > kBufferSize) {
            auto written = cycle();
            put(entry);
            return written;
        }
        put(entry);
        return seastar::make_ready_future();
    }

    seastar::future<> sync()
    {
        return cycle().then([self = shared_from_this()] { return self->file_.flush(); });
    }

    std::uint64_t durable() const { return durable_; }

private:
    void fresh()
    {
        buffer_ = seastar::temporary_buffer<char>::aligned(kAlign, kBufferSize);
        fill_ = 0;
    }

    void put(const std::string& entry)
    {
        EntryHeader h{std::uint32_t(entry.size()), checksum(entry)};
        std::memcpy(buffer_.get_write() + fill_, &h, sizeof h);
        std::memcpy(buffer_.get_write() + fill_ + sizeof h, entry.data(), entry.size());
        fill_ += sizeof h + entry.size();
    }

    // Takes the current buffer off, pads it to the alignment and starts its write.
    seastar::future<> cycle()
    {
        if (fill_ == 0) return seastar::make_ready_future();
        auto full = std::move(buffer_);
        const std::size_t used = fill_;
        fresh();
        const std::size_t len = (used + kAlign - 1) / kAlign * kAlign;
        std::memset(full.get_write() + used, 0, len - used);
        const std::uint64_t at = std::exchange(position_, position_ + len);
        return file_.dma_write(at, full.get(), len).then(
            [self = shared_from_this(), full = std::move(full), len](std::size_t n) {
                if (n != len) throw std::runtime_error("short write to the commit log");
                self->durable_ += n;
            });
    }

    seastar::file file_;
    seastar::temporary_buffer<char> buffer_;
    std::size_t fill_ = 0;
    std::uint64_t position_ = 0, durable_ = 0;
};

}  // namespace wal
