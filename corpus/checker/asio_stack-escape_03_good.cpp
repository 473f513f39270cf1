#include <boost/asio.hpp>
#include <boost/asio/spawn.hpp>
#include <array>
#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace socks {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::yield_context;
using boost::system::error_code;

struct target {
    std::string host;
    std::uint16_t port = 0;
};

class proxy_session : public std::enable_shared_from_this<proxy_session> {
public:
    explicit proxy_session(tcp::socket s) : client_(std::move(s)), server_(client_.get_executor()) {}

    void go()
    {
        asio::spawn(
            client_.get_executor(), [self = shared_from_this()](yield_context y) { self->negotiate(y); },
            [](std::exception_ptr e) {
                if (e) std::clog << "socks session ended with an exception\n";
            });
    }

private:
    void negotiate(yield_context yield)
    {
        std::uint8_t hello[2];
        asio::async_read(client_, asio::buffer(hello), yield);
        std::vector<std::uint8_t> methods(hello[1]);
        asio::async_read(client_, asio::buffer(methods), yield);
        const std::uint8_t choice[2] = {5, 0};
        asio::async_write(client_, asio::buffer(choice), yield);

        target t;
        if (!read_request(t, yield)) return reply(7, yield);
        error_code ec;
        tcp::resolver resolver(client_.get_executor());
        auto where = resolver.async_resolve(t.host, std::to_string(t.port), yield[ec]);
        if (!ec) asio::async_connect(server_, where, yield[ec]);
        reply(ec ? 5 : 0, yield);
        if (ec) return;
        asio::spawn(
            client_.get_executor(), [self = shared_from_this()](yield_context y) { self->copy(self->server_, self->client_, y); },
            [](std::exception_ptr) {});
        copy(client_, server_, yield);
    }

    bool read_request(target& t, yield_context yield)
    {
        std::array<std::uint8_t, 5> head{};
        asio::async_read(client_, asio::buffer(head), yield);
        if (head[1] != 1 || head[3] != 3) return false;
        std::string name(head[4], '\0');
        std::uint8_t port[2];
        std::array<asio::mutable_buffer, 2> rest = {asio::buffer(name), asio::buffer(port)};
        asio::async_read(client_, rest, yield);
        t.host = std::move(name);
        t.port = static_cast<std::uint16_t>((port[0] << 8) | port[1]);
        return true;
    }

    void reply(std::uint8_t code, yield_context yield)
    {
        const std::array<std::uint8_t, 10> r = {5, code, 0, 1, 0, 0, 0, 0, 0, 0};
        asio::async_write(client_, asio::buffer(r), yield);
    }

    void copy(tcp::socket& from, tcp::socket& to, yield_context yield)
    {
        char block[16384];
        error_code ec;
        for (;;) {
            const std::size_t n = from.async_read_some(asio::buffer(block), yield[ec]);
            if (ec) break;
            asio::async_write(to, asio::buffer(block, n), yield[ec]);
            if (ec) break;
        }
        to.shutdown(tcp::socket::shutdown_send, ec);
    }

    tcp::socket client_;
    tcp::socket server_;
};

}  // namespace socks
