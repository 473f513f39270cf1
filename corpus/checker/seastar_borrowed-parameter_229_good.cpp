// Index file: fixed-size pages written by reference, on behalf of callers that own the pages.
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/core/temporary_buffer.hh>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace ss = seastar;

struct page {
    ss::temporary_buffer<char> mem = ss::temporary_buffer<char>::aligned(4096, 4096);
    std::uint64_t number = 0;

    void put(std::size_t at, std::uint64_t key) { std::memcpy(mem.get_write() + at, &key, sizeof key); }
};

class index_file {
public:
    explicit index_file(ss::file f) : file_(std::move(f)) {}

    /// The page is read until the returned future resolves.
    [[nodiscard]] ss::future<std::size_t> store(const page& p)
    {
        ++writes_;
        return file_.dma_write(p.number * 4096, p.mem.get(), p.mem.size());
    }

    [[nodiscard]] ss::future<std::size_t> fetch(page& into)
    {
        return file_.dma_read(into.number * 4096, into.mem.get_write(), into.mem.size());
    }

    ss::future<> sync() { return file_.flush(); }
    std::uint64_t writes() const { return writes_; }

private:
    ss::file file_;
    std::uint64_t writes_ = 0;
};

class index_builder {
public:
    explicit index_builder(index_file& f) : file_(f) {}

    ss::future<> build(std::vector<std::uint64_t> keys)
    {
        page current;
        std::size_t at = 0;
        for (std::uint64_t k : keys) {
            current.put(at, k);
            at += sizeof k;
            if (at == 4096) {
                co_await file_.store(current);
                ++current.number;
                at = 0;
            }
        }
        if (at > 0) co_await file_.store(current);
        co_await file_.sync();
    }

    ss::future<bool> verify(std::uint64_t number, std::uint64_t first_key)
    {
        page p;
        p.number = number;
        std::size_t got = co_await file_.fetch(p);
        co_return got == 4096 && std::memcmp(p.mem.get(), &first_key, sizeof first_key) == 0;
    }

    static ss::future<> touch(index_file& f, std::uint64_t number)
    {
        page blank;
        blank.number = number;
        std::memset(blank.mem.get_write(), 0, blank.mem.size());
        return ss::do_with(std::move(blank), [&f](page& kept) { return f.store(kept).discard_result(); });
    }

private:
    index_file& file_;
};
