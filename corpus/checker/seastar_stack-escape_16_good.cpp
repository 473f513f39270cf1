#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace seastar {
template <class T = void>
class future {
public:
    future(future&&) noexcept;
    ~future();
    template <class F>
    future<> then(F&& f);
    template <class F>
    future finally(F&& f);
};
template <class CharT>
class temporary_buffer {
public:
    static temporary_buffer aligned(std::size_t alignment, std::size_t size);
    temporary_buffer(temporary_buffer&&) noexcept;
    ~temporary_buffer();
    CharT* get_write();
    const CharT* get() const;
    std::size_t size() const;
};
class file {
public:
    template <class CharT>
    future<std::size_t> dma_write(std::uint64_t pos, const CharT* buffer, std::size_t len);
    future<> flush();
    std::uint64_t disk_write_dma_alignment() const;
    std::uint64_t memory_dma_alignment() const;
};
}  // namespace seastar

struct segment_entry {
    std::uint64_t term;
    std::string payload;
};

class segment_appender {
public:
    explicit segment_appender(seastar::file f) : file_(std::move(f)) {}

    seastar::future<> append(const std::vector<segment_entry>& entries)
    {
        std::size_t need = 0;
        for (const auto& e : entries) need += 16 + e.payload.size();
        const std::size_t align = file_.disk_write_dma_alignment();
        const std::size_t len = (need + align - 1) / align * align;

        auto buf = seastar::temporary_buffer<char>::aligned(file_.memory_dma_alignment(), len);
        char* p = buf.get_write();
        std::memset(p, 0, len);
        for (const auto& e : entries) {
            const std::uint64_t n = e.payload.size();
            std::memcpy(p, &e.term, 8);
            std::memcpy(p + 8, &n, 8);
            std::memcpy(p + 16, e.payload.data(), n);
            p += 16 + n;
        }

        const std::uint64_t at = offset_;
        offset_ += len;
        return file_.dma_write(at, buf.get(), len)
            .then([this, len, buf = std::move(buf)](std::size_t written) {
                if (written < len) ++short_writes_;
                return file_.flush();
            });
    }

    std::uint64_t size() const { return offset_; }
    unsigned short_writes() const { return short_writes_; }

private:
    seastar::file file_;
    std::uint64_t offset_ = 0;
    unsigned short_writes_ = 0;
};
