#include <array>
#include <boost/asio.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using boost::asio::ip::tcp;
using boost::system::error_code;

// One direction: read into the half's block, write it out, read again.
struct half {
    tcp::socket from;
    std::array<char, 16384> block{};
    std::size_t moved = 0;
    explicit half(tcp::socket s) : from(std::move(s)) {}
};

class tunnel : public std::enable_shared_from_this<tunnel> {
public:
    tunnel(tcp::socket client, asio::any_io_executor ex) : client_(std::move(client)), server_(tcp::socket(ex)), resolver_(ex), idle_(ex) {}

    void open(std::string host, std::string port)
    {
        auto self = shared_from_this();
        resolver_.async_resolve(host, port, [this, self](error_code ec, tcp::resolver::results_type r) {
            if (ec) return fail("resolve", ec);
            asio::async_connect(server_.from, r, [this, self](error_code ec2, const tcp::endpoint&) {
                if (ec2) return fail("connect", ec2);
                greet();
            });
        });
    }

private:
    void greet()
    {
        static constexpr char ok[] = "HTTP/1.0 200 Connection established\r\n\r\n";
        asio::async_write(client_.from, asio::buffer(ok, sizeof ok - 1), [this, self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return fail("greet", ec);
            read(client_, server_);
            read(server_, client_);
            watch();
        });
    }
    void read(half& in, half& out)
    {
        in.from.async_read_some(asio::buffer(in.block), [this, self = shared_from_this(), &in, &out](error_code ec, std::size_t n) {
            if (ec) return half_closed(out, ec);
            write(in, out, n);
        });
    }
    void write(half& in, half& out, std::size_t n)
    {
        asio::async_write(out.from, asio::buffer(in.block, n), [this, self = shared_from_this(), &in, &out](error_code ec, std::size_t k) {
            in.moved += k;
            if (ec) return fail("write", ec);
            read(in, out);
        });
    }
    void half_closed(half& out, error_code ec)
    {
        if (ec != asio::error::eof) return fail("read", ec);
        error_code ignored;
        out.from.shutdown(tcp::socket::shutdown_send, ignored);
    }
    void watch()
    {
        std::size_t seen = client_.moved + server_.moved;
        idle_.expires_after(std::chrono::seconds(120));
        idle_.async_wait([this, self = shared_from_this(), seen](error_code ec) {
            if (ec) return;
            if (client_.moved + server_.moved == seen) return fail("idle", asio::error::timed_out);
            watch();
        });
    }
    void fail(const char* where, error_code ec)
    {
        if (ec != asio::error::operation_aborted) std::cerr << where << ": " << ec.message() << '\n';
        error_code ignored;
        client_.from.close(ignored);
        server_.from.close(ignored);
        idle_.cancel();
    }

    half client_, server_;
    tcp::resolver resolver_;
    asio::steady_timer idle_;
};

void serve(tcp::acceptor& acc)
{
    acc.async_accept([&acc](error_code ec, tcp::socket s) {
        if (!ec) {
            auto ex = s.get_executor();
            std::make_shared<tunnel>(std::move(s), ex)->open("localhost", "443");
        }
        serve(acc);
    });
}

int main()
{
    asio::io_context io;
    tcp::acceptor acc(io, tcp::endpoint(tcp::v4(), 3128));
    serve(acc);
    io.run();
}
