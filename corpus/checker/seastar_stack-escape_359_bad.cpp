#include <algorithm>
#include <cstdint>
#include <cstring>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <string>
#include <utility>
#include <vector>

// Checkpoints of a shard: a superblock, then one block per table.
struct table_stats {
    std::string name;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
};

class checkpoint_writer {
public:
    checkpoint_writer(seastar::file f, std::uint64_t generation) : file_(std::move(f)), generation_(generation) {}

    seastar::future<> write_table(std::uint32_t index, const table_stats& t)
    {
        auto block = seastar::temporary_buffer<char>::aligned(block_size, block_size);
        encode(block.get_write(), t);
        std::uint64_t at = (std::uint64_t(index) + 1) * block_size;
        return file_.dma_write(at, block.get(), block.size()).then([this](std::size_t n) { // expect: stack-escape
            written_ += n;
            if (n != block_size)
                ++short_writes_;
        });
    }

    seastar::future<> write_super(std::uint32_t tables)
    {
        auto block = seastar::temporary_buffer<char>::aligned(block_size, block_size);
        char* p = block.get_write();
        std::memset(p, 0, block_size);
        std::memcpy(p, "CKPT", 4);
        std::memcpy(p + 4, &tables, sizeof tables);
        std::memcpy(p + 8, &generation_, sizeof generation_);
        std::size_t n = co_await file_.dma_write(0, block.get(), block.size());
        written_ += n;
        co_await file_.flush();
    }

    std::uint64_t written() const { return written_; }

private:
    static constexpr std::size_t block_size = 4096;

    static void encode(char* p, const table_stats& t)
    {
        std::memset(p, 0, block_size);
        std::memcpy(p, &t.rows, 8);
        std::memcpy(p + 8, &t.bytes, 8);
        std::memcpy(p + 16, t.name.data(), std::min(t.name.size(), block_size - 16));
    }

    seastar::file file_;
    std::uint64_t generation_;
    std::uint64_t written_ = 0;
    std::uint64_t short_writes_ = 0;
};
