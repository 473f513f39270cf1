// Log-structured segment writer: one aligned block per record, with a small index of positions.
#include <cstdint>
#include <cstring>
#include <map>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/core/temporary_buffer.hh>
#include <string>
#include <utility>

namespace store {

struct record {
    std::string key, value;
    std::uint64_t stamp = 0;
};

class segment {
public:
    static constexpr std::size_t block = 4096;

    explicit segment(seastar::file f) : file_(std::move(f)) {}

    seastar::future<std::size_t> write_block(std::uint64_t pos, const char* bytes)
    {
        ++writes_;
        return file_.dma_write(pos, bytes, block); // allow: stack-escape
    }

    seastar::future<bool> append(const record& r)
    {
        if (r.key.size() + r.value.size() + 16 > block) return seastar::make_ready_future<bool>(false);
        auto image = seastar::temporary_buffer<char>::aligned(block, block);
        encode(r, image.get_write());
        const auto pos = tail_;
        tail_ += block;
        return write_block(pos, image.get()).then([this, pos, key = r.key](std::size_t n) { // expect: stack-escape
            if (n != block) return false;
            index_[key] = pos;
            return true;
        });
    }

    seastar::future<> read_back(const std::string& key, seastar::temporary_buffer<char>& into)
    {
        const auto it = index_.find(key);
        if (it == index_.end()) return seastar::make_ready_future<>();
        return file_.dma_read(it->second, into.get_write(), block).discard_result();
    }

    seastar::future<> close()
    {
        return file_.flush().then([this] { return file_.close(); });
    }

private:
    static void encode(const record& r, char* out)
    {
        std::memset(out, 0, block);
        const auto k = static_cast<std::uint32_t>(r.key.size()), v = static_cast<std::uint32_t>(r.value.size());
        std::memcpy(out, &r.stamp, 8);
        std::memcpy(out + 8, &k, 4);
        std::memcpy(out + 12, &v, 4);
        std::memcpy(out + 16, r.key.data(), k);
        std::memcpy(out + 16 + k, r.value.data(), v);
    }

    seastar::file file_;
    std::map<std::string, std::uint64_t> index_;
    std::uint64_t tail_ = 0;
    unsigned long writes_ = 0;
};

}  // namespace store
