#include <cstdint>
#include <cstring>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/core/temporary_buffer.hh>
#include <string>
#include <string_view>

using seastar::future;
using seastar::temporary_buffer;

// One segment of a commit log. Entries are gathered in memory and written in whole blocks.
class log_segment {
public:
    static constexpr std::size_t block = 4096;

    log_segment(seastar::file f, std::uint32_t id) : _file(std::move(f)), _id(id) {}

    void append(std::string_view entry)
    {
        const std::uint32_t n = std::uint32_t(entry.size());
        _gathered.append(reinterpret_cast<const char*>(&n), sizeof n);
        _gathered.append(entry);
    }

    bool due() const { return _gathered.size() >= 8 * block; }

    // The header lives as long as the segment.
    future<> write_header()
    {
        _header = temporary_buffer<char>::aligned(block, block);
        std::memset(_header.get_write(), 0, block);
        std::memcpy(_header.get_write(), &_id, sizeof _id);
        _pos = block;
        return _file.dma_write(0, _header.get(), _header.size()).discard_result();
    }

    future<> cycle()
    {
        if (_gathered.empty()) return seastar::make_ready_future();
        const std::size_t size = (_gathered.size() + block - 1) / block * block;
        auto buf = temporary_buffer<char>::aligned(block, size);
        std::memset(buf.get_write(), 0, size);
        std::memcpy(buf.get_write(), _gathered.data(), _gathered.size());
        _gathered.clear();
        const std::uint64_t at = _pos;
        _pos += size;
        return _file.dma_write(at, buf.get(), size).then([this, size](std::size_t written) { // expect: stack-escape
            if (written != size) ++_short_writes;
            return _file.flush();
        });
    }

    future<> close() { return _file.close(); }

private:
    seastar::file _file;
    std::uint32_t _id;
    temporary_buffer<char> _header;
    std::string _gathered;
    std::uint64_t _pos = 0;
    unsigned _short_writes = 0;
};

future<> append_all(log_segment& s, const std::string* first, const std::string* last)
{
    for (; first != last; ++first) {
        s.append(*first);
        if (s.due()) co_await s.cycle();
    }
    co_await s.cycle();
}
