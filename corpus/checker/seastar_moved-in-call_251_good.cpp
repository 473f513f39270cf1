#include <algorithm>
#include <cstdint>
#include <cstring>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/core/temporary_buffer.hh>
#include <seastar/net/packet.hh>
#include <utility>
#include <vector>

namespace net = seastar::net;
using seastar::future;
using seastar::temporary_buffer;

// Copies a table file to a peer and keeps a local mirror; blocks are passed on without copying.
class table_streamer {
public:
    static constexpr std::size_t block = 128 * 1024;

    table_streamer(seastar::file from, seastar::file mirror, seastar::output_stream<char> peer)
        : _from(std::move(from)), _mirror(std::move(mirror)), _peer(std::move(peer))
    {
    }

    future<> run(std::uint64_t size)
    {
        for (std::uint64_t at = 0; at < size; at += block) {
            auto buf = temporary_buffer<char>::aligned(4096, block);
            const std::size_t n = co_await _from.dma_read(at, buf.get_write(), buf.size());
            if (n == 0) break;
            co_await keep(at, buf.share());
            buf.trim(std::min(n, buf.size()));
            co_await pass_on(std::move(buf));
        }
        co_await _peer.flush();
        co_await _mirror.flush();
    }

    // A marker between tables.
    future<> mark(std::uint32_t id)
    {
        std::vector<char> m(sizeof id);
        std::memcpy(m.data(), &id, sizeof id);
        const net::fragment bytes{m.data(), m.size()};
        return _peer.write(net::packet(bytes, seastar::make_object_deleter(std::move(m))));
    }

private:
    future<> keep(std::uint64_t at, temporary_buffer<char> buf)
    {
        const char* p = buf.get();
        const std::size_t n = buf.size();
        return _mirror.dma_write(at, p, n).then([buf = std::move(buf)](std::size_t written) {
            (void)written;
            return seastar::make_ready_future();
        });
    }

    future<> pass_on(temporary_buffer<char> buf)
    {
        const net::fragment bytes{buf.get_write(), buf.size()};
        net::packet p(bytes, seastar::make_object_deleter(std::move(buf)));
        return _peer.write(std::move(p));
    }

    seastar::file _from, _mirror;
    seastar::output_stream<char> _peer;
};
