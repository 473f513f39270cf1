#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;

struct rpc_call {
    std::uint64_t id;
    std::string method;
    std::map<std::string, std::string> params;
};

static std::string to_json(const rpc_call& c)
{
    std::string s = "{\"id\":" + std::to_string(c.id) + ",\"method\":\"" + c.method + "\",\"params\":{";
    const char* sep = "";
    for (const auto& [k, v] : c.params) {
        s += sep + ("\"" + k + "\":\"" + v + "\"");
        sep = ",";
    }
    return s + "}}\n";
}

class stratum_client : public std::enable_shared_from_this<stratum_client> {
public:
    stratum_client(asio::io_context& io, std::string user)
        : socket_(io), user_(std::move(user)) {}

    void connect(const asio::ip::tcp::endpoint& ep)
    {
        socket_.async_connect(ep, [self = shared_from_this()](error_code ec) {
            if (ec) return self->fail("connect", ec);
            self->subscribe();
        });
    }

private:
    void subscribe()
    {
        send(rpc_call{next_id_++, "mining.subscribe", {{"agent", "miner/1.2"}, {"user", user_}}});
    }

    void send(const rpc_call& c)
    {
        std::string line = to_json(c);
        if (line.size() > max_line) return;
        send(line.c_str(), line.size()); // expect: stack-escape
    }

    void send(const char* data, std::size_t n)
    {
        asio::async_write(socket_, asio::buffer(data, n), // allow: borrowed-parameter
                          std::bind(&stratum_client::on_sent, shared_from_this(), std::placeholders::_1, std::placeholders::_2));
    }

    void on_sent(error_code ec, std::size_t n)
    {
        if (ec) return fail("send", ec);
        sent_ += n;
    }

    void fail(const char* what, error_code ec)
    {
        std::cerr << what << ": " << ec.message() << '\n';
        error_code ignored;
        socket_.close(ignored);
    }

    static constexpr std::size_t max_line = 64 * 1024;
    asio::ip::tcp::socket socket_;
    std::string user_;
    std::uint64_t next_id_ = 1;
    std::uint64_t sent_ = 0;
};

void run(asio::io_context& io, const asio::ip::tcp::endpoint& ep)
{
    std::make_shared<stratum_client>(io, "worker.1")->connect(ep);
}
