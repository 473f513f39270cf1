// Copies a stream into a file, one aligned block after the other, without coroutines.
#include <cstdint>
#include <cstring>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/core/temporary_buffer.hh>
#include <utility>

namespace copy {

using block = seastar::temporary_buffer<char>;

class pump {
public:
    static constexpr std::size_t unit = 4096;

    pump(seastar::input_stream<char>& in, seastar::file out) : in_(in), out_(std::move(out)) {}

    seastar::future<std::uint64_t> run()
    {
        return step().then([this](bool more) -> seastar::future<std::uint64_t> {
            if (more) return run();
            return finish();
        });
    }

private:
    seastar::future<bool> step()
    {
        return in_.read_exactly(unit).then([this](block got) -> seastar::future<bool> {
            if (got.size() == 0) return seastar::make_ready_future<bool>(false);
            const bool last = got.size() < unit;
            return store(realign(got)).then([this, last, n = got.size()] {
                copied_ += n;
                return !last;
            });
        });
    }

    // dma_write() has its arguments before then() has its own; the block itself does not move on the heap.
    seastar::future<> store(block b)
    {
        const auto pos = pos_;
        pos_ += unit;
        return out_.dma_write(pos, b.get(), b.size())
            .then([this, b = std::move(b)](std::size_t n) {
                if (n < b.size()) short_writes_ += 1;
            });
    }

    static block realign(const block& in)
    {
        auto out = block::aligned(unit, unit);
        std::memset(out.get_write(), 0, unit);
        std::memcpy(out.get_write(), in.get(), in.size());
        return out;
    }

    seastar::future<std::uint64_t> finish()
    {
        return out_.flush().then([this] { return out_.close(); }).then([this] { return copied_; });
    }

    seastar::input_stream<char>& in_;
    seastar::file out_;
    std::uint64_t pos_ = 0, copied_ = 0;
    unsigned short_writes_ = 0;
};

}  // namespace copy

// The pump sits on the heap until the copy is over.
seastar::future<std::uint64_t> copy_all(seastar::input_stream<char>& in, seastar::file out)
{
    return seastar::do_with(copy::pump(in, std::move(out)), [](copy::pump& p) { return p.run(); });
}
