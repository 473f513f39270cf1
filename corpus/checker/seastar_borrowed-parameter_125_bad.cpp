// Block journal on a Seastar file: fixed-size blocks, appended in the background.
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>

#include <cstdint>
#include <exception>
#include <memory>
#include <span>

namespace journal {

constexpr std::size_t block_size = 4096;

struct counters {
    std::uint64_t queued = 0;
    std::uint64_t written = 0;
    std::uint64_t short_writes = 0;
    std::uint64_t errors = 0;
};

class block_log : public std::enable_shared_from_this<block_log> {
public:
    explicit block_log(seastar::file f) : file_(std::move(f)) {}

    // Blocks are aligned and exactly block_size long.
    bool append(std::span<const char> block)
    {
        if (sealed_ || block.size() != block_size) return false;
        const std::uint64_t at = reserve(block.size());
        ++stats_.queued;
        (void)file_.dma_write(at, block.data(), block.size()) // expect: borrowed-parameter
            .then([self = shared_from_this()](std::size_t n) { self->account(n); })
            .handle_exception([self = shared_from_this()](std::exception_ptr) { ++self->stats_.errors; });
        return true;
    }

    void seal() { sealed_ = true; }

    seastar::future<std::size_t> read_back(std::uint64_t index, seastar::temporary_buffer<char>& into)
    {
        return file_.dma_read(index * block_size, into.get_write(), into.size());
    }

    bool healthy() const { return stats_.errors == 0 && stats_.short_writes == 0; }

private:
    std::uint64_t reserve(std::size_t n)
    {
        const std::uint64_t at = tail_;
        tail_ += n;
        return at;
    }

    void account(std::size_t n)
    {
        if (n < block_size)
            ++stats_.short_writes;
        else
            ++stats_.written;
    }

    seastar::file file_;
    std::uint64_t tail_ = 0;
    bool sealed_ = false;
    counters stats_;
};

}  // namespace journal
