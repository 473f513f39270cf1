#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace seastar {
template <typename T = void>
class [[nodiscard]] future {
public:
    template <typename Func>
    future<> then(Func&& f);
    template <typename Func>
    future<> finally(Func&& f);
};
template <typename CharType>
class temporary_buffer {
public:
    temporary_buffer();
    temporary_buffer(temporary_buffer&&) noexcept;
    temporary_buffer& operator=(temporary_buffer&&) noexcept;
    ~temporary_buffer();
    static temporary_buffer aligned(std::size_t alignment, std::size_t size);
    CharType* get_write();
    const CharType* get() const;
    std::size_t size() const;
};
class file {
public:
    std::uint64_t memory_dma_alignment() const;
    future<std::size_t> dma_write(std::uint64_t pos, const void* buffer, std::size_t len) noexcept;
    future<> flush() noexcept;
    future<> close() noexcept;
};
}  // namespace seastar

struct segment_header {
    std::uint32_t magic;
    std::uint32_t version;
    std::uint64_t segment_id;
    std::uint32_t crc;
};

class commitlog_segment {
public:
    commitlog_segment(seastar::file f, std::uint64_t id) : file_(std::move(f)), id_(id) {}

    seastar::future<> open()
    {
        return write_header().then([this] { return file_.flush(); });
    }
    seastar::future<> close() { return file_.close(); }

private:
    static constexpr std::size_t block = 4096;

    seastar::future<> write_header()
    {
        auto buf = seastar::temporary_buffer<char>::aligned(file_.memory_dma_alignment(), block);
        std::memset(buf.get_write(), 0, block);
        segment_header h{0x43415353u, 2, id_, 0};
        h.crc = checksum(&h, offsetof(segment_header, crc));
        std::memcpy(buf.get_write(), &h, sizeof h);
        return file_.dma_write(0, buf.get(), block).then([this](std::size_t n) { // expect: stack-escape
            position_ = n;
            complete_ = n == block;
        });
    }
    static std::uint32_t checksum(const void* p, std::size_t n)
    {
        auto* b = static_cast<const unsigned char*>(p);
        std::uint32_t sum = 0;
        while (n--) sum = sum * 31 + *b++;
        return sum;
    }
    seastar::file file_;
    std::uint64_t id_;
    std::uint64_t position_ = 0;
    bool complete_ = false;
};
