// Snapshot of a table: header block, payload blocks and a summary line for the client, as coroutines.
#include <cstdint>
#include <cstring>
#include <map>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/core/temporary_buffer.hh>
#include <string>
#include <utility>
#include <vector>

namespace snapshot {

constexpr std::size_t block = 4096;
using table = std::map<std::string, std::string>;

seastar::temporary_buffer<char> block_of(const std::string& text)
{
    auto b = seastar::temporary_buffer<char>::aligned(block, block);
    std::memset(b.get_write(), 0, block);
    std::memcpy(b.get_write(), text.data(), text.size() < block ? text.size() : block);
    return b;
}

class writer {
public:
    explicit writer(seastar::file f) : file_(std::move(f)) {}

    seastar::future<std::uint64_t> save(table t)
    {
        co_await file_.dma_write(pos(), block_of("snapshot/1 rows=" + std::to_string(t.size())).get(), block);
        std::string packed;
        for (const auto& [k, v] : t) {
            packed += k + '=' + v + '\n';
            if (packed.size() > block) {
                co_await put(packed.substr(0, block));
                packed.erase(0, block);
            }
        }
        while (!packed.empty()) {
            co_await put(packed.substr(0, block));
            packed.erase(0, block);
        }
        co_await file_.flush();
        co_return written_;
    }

    seastar::future<> close() { return file_.close(); }

private:
    seastar::future<> put(std::string part)
    {
        const std::size_t n = co_await file_.dma_write(pos(), block_of(part).get(), block);
        if (n != block) ++short_;
    }

    std::uint64_t pos()
    {
        const auto p = written_;
        written_ += block;
        return p;
    }

    seastar::file file_;
    std::uint64_t written_ = 0;
    unsigned short_ = 0;
};

seastar::future<> serve(seastar::output_stream<char> out, seastar::file f, table t)
{
    writer w(std::move(f));
    const auto n = co_await w.save(std::move(t));
    co_await w.close();
    co_await out.write("saved " + std::to_string(n) + " bytes\n");
    co_await out.flush();
    co_await out.close();
}

}  // namespace snapshot
