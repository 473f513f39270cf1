#include <cstdint>
#include <cstring>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <string>
#include <string_view>
#include <utility>

// Page cache backing file: pages leave memory in 16 KiB units.
class page_file {
public:
    explicit page_file(seastar::file f) : file_(std::move(f)) {}

    // Takes the page over.
    seastar::future<> evict(std::uint64_t number, seastar::temporary_buffer<char> page)
    {
        const char* bytes = page.get();
        std::size_t size = page.size();
        return file_.dma_write(number * page_size, bytes, size).then([this, page = std::move(page)](std::size_t n) {
            evicted_ += n / page_size;
        });
    }

    seastar::future<seastar::temporary_buffer<char>> load(std::uint64_t number)
    {
        auto page = seastar::temporary_buffer<char>::aligned(4096, page_size);
        std::size_t n = co_await file_.dma_read(number * page_size, page.get_write(), page.size());
        page.trim(n);
        co_return std::move(page);
    }

    seastar::future<> mark(std::uint64_t number, std::string_view owner)
    {
        auto label = seastar::temporary_buffer<char>::aligned(4096, 4096);
        std::memset(label.get_write(), 0, label.size());
        std::memcpy(label.get_write(), owner.data(), owner.size() < 64 ? owner.size() : 64);
        return seastar::do_with(std::move(label), [this, number](seastar::temporary_buffer<char>& l) {
            return file_.dma_write(number * page_size, l.get(), l.size()).discard_result();
        });
    }

    seastar::future<> close()
    {
        co_await file_.flush();
        co_await file_.close();
    }

    std::uint64_t evicted() const { return evicted_; }

private:
    static constexpr std::uint64_t page_size = 16384;

    seastar::file file_;
    std::uint64_t evicted_ = 0;
};

// The report is small; the stream copies what it cannot send at once.
seastar::future<> report(seastar::output_stream<char>& out, const page_file& f)
{
    std::string line = "evicted " + std::to_string(f.evicted()) + "\n";
    co_await out.write(line.data(), line.size());
    co_await out.flush();
}
