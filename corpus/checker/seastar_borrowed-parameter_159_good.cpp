// Table writer on Seastar: index blocks, a footer and a manifest, in coroutines and in
// continuation style.
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace table {

constexpr std::size_t align = 4096;

struct footer {
    std::uint64_t magic;
    std::uint64_t index_at;
    std::uint64_t blocks;
};

class writer {
public:
    explicit writer(seastar::file f) : file_(std::move(f)) {}

    // The block stays with the caller until the future resolves.
    seastar::future<std::size_t> put_block(const seastar::temporary_buffer<char>& block)
    {
        const std::uint64_t at = at_;
        at_ += block.size();
        return file_.dma_write(at, block.get(), block.size());
    }

    seastar::future<std::size_t> put_index(const std::vector<std::uint64_t>& offsets)
    {
        const std::size_t room = (offsets.size() * 8 + align - 1) / align * align;
        auto page = seastar::temporary_buffer<char>::aligned(align, room);
        std::memset(page.get_write(), 0, room);
        std::memcpy(page.get_write(), offsets.data(), offsets.size() * 8);
        co_return co_await put_block(page);
    }

    seastar::future<> put_footer(std::uint64_t index_at, std::uint64_t blocks)
    {
        auto page = seastar::temporary_buffer<char>::aligned(align, align);
        std::memset(page.get_write(), 0, align);
        const footer f{0x7461626c65763031ull, index_at, blocks};
        std::memcpy(page.get_write(), &f, sizeof f);
        return seastar::do_with(std::move(page), [this](seastar::temporary_buffer<char>& p) {
            return put_block(p).discard_result();
        });
    }

    seastar::future<> finish(std::vector<seastar::temporary_buffer<char>> blocks)
    {
        std::vector<std::uint64_t> offsets;
        for (const auto& b : blocks) {
            offsets.push_back(at_);
            co_await put_block(b);
        }
        const std::uint64_t index_at = at_;
        co_await put_index(offsets);
        co_await put_footer(index_at, blocks.size());
        co_await file_.flush();
        co_await file_.close();
    }

private:
    seastar::file file_;
    std::uint64_t at_ = 0;
};

// The stream keeps its own copy of what it cannot send at once.
seastar::future<> write_manifest(seastar::output_stream<char>& out, std::string_view name, std::uint64_t blocks)
{
    std::string line(name);
    line += ' ' + std::to_string(blocks) + '\n';
    return out.write(line.data(), line.size()).then([&out] { return out.flush(); });
}

seastar::future<> write_table(seastar::file f, seastar::output_stream<char>& manifest, std::string name,
                              std::vector<seastar::temporary_buffer<char>> blocks)
{
    const std::uint64_t n = blocks.size();
    writer w(std::move(f));
    co_await w.finish(std::move(blocks));
    co_await write_manifest(manifest, name, n);
}

}  // namespace table
