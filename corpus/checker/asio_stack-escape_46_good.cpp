// Stratum client: requests are queued and put on the wire one at a time.
#include <boost/asio.hpp>
#include <cstdint>
#include <deque>
#include <istream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

struct rpc_call {
    unsigned id;
    std::string method;
    std::vector<std::string> params;
};

std::string to_json(const rpc_call& c)
{
    std::string out = "{\"id\":" + std::to_string(c.id) + ",\"method\":\"" + c.method + "\",\"params\":[";
    for (std::size_t i = 0; i < c.params.size(); ++i) {
        if (i) out += ',';
        out += '"' + c.params[i] + '"';
    }
    return out + "]}";
}

class stratum_client : public std::enable_shared_from_this<stratum_client> {
public:
    stratum_client(net::io_context& io, std::string worker) : socket_(io), worker_(std::move(worker)) {}

    void connect(const tcp::endpoint& pool)
    {
        socket_.async_connect(pool, [self = shared_from_this()](error_code ec) {
            if (ec) return;
            self->call("mining.subscribe", {"rigd/2.1"});
            self->call("mining.authorize", {self->worker_, "x"});
            self->read_line();
        });
    }

    void submit(const std::string& job, std::uint32_t nonce)
    {
        call("mining.submit", {worker_, job, std::to_string(nonce)});
    }

private:
    void call(std::string method, std::vector<std::string> params)
    {
        waiting_.push_back({next_id_++, std::move(method), std::move(params)});
        if (!writing_) send_next();
    }

    void send_next()
    {
        if (waiting_.empty()) return;
        send(waiting_.front());
        waiting_.pop_front();
    }

    void send(const rpc_call& c)
    {
        wire_ = to_json(c);
        wire_ += '\n';
        send(wire_.c_str(), wire_.size());
    }

    void send(const char* data, std::size_t size)
    {
        writing_ = true;
        net::async_write(socket_, net::buffer(data, size),
                         [self = shared_from_this()](error_code ec, std::size_t) { self->on_sent(ec); });
    }

    void on_sent(error_code ec)
    {
        writing_ = false;
        if (ec) return close();
        send_next();
    }

    void read_line()
    {
        net::async_read_until(socket_, input_, '\n', [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return self->close();
            std::string line;
            std::istream is(&self->input_);
            std::getline(is, line);
            ++self->responses_;
            self->read_line();
        });
    }

    void close()
    {
        error_code ignored;
        socket_.close(ignored);
    }

    tcp::socket socket_;
    std::string worker_;
    net::streambuf input_;
    std::string wire_;
    std::deque<rpc_call> waiting_;
    unsigned next_id_ = 1;
    unsigned responses_ = 0;
    bool writing_ = false;
};
