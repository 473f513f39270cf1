#include <boost/asio.hpp>
#include <deque>
#include <functional>
#include <istream>
#include <memory>
#include <sstream>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

struct share {
    std::string job_id;
    unsigned long nonce = 0;
};

class stratum_client : public std::enable_shared_from_this<stratum_client> {
public:
    stratum_client(asio::io_context& io, std::string wallet) : socket_(io), wallet_(std::move(wallet)) {}

    void connect(const tcp::endpoint& pool)
    {
        socket_.async_connect(pool, [self = shared_from_this()](boost::system::error_code ec) {
            if (ec) return;
            self->login();
            self->read_line();
        });
    }

    void submit(const share& s)
    {
        std::ostringstream os;
        os << R"({"id":)" << ++next_id_ << R"(,"method":"mining.submit","params":[")" << wallet_ << R"(",")" << s.job_id
           << R"(",")" << std::hex << s.nonce << "\"]}\n";
        std::string const line = os.str();
        send(line.c_str(), line.size());
    }

private:
    void login()
    {
        std::string const line = R"({"id":1,"method":"mining.authorize","params":[")" + wallet_ + "\"]}\n";
        send(line.c_str(), line.size());
    }

    void send(char const* data, std::size_t size)
    {
        bool const idle = outbox_.empty();
        outbox_.emplace_back(data, size);
        if (idle) write_front();
    }

    void write_front()
    {
        asio::async_write(socket_, asio::buffer(outbox_.front()),
                          [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                              if (ec) return self->close();
                              self->outbox_.pop_front();
                              if (!self->outbox_.empty()) self->write_front();
                          });
    }

    void read_line()
    {
        asio::async_read_until(socket_, inbox_, '\n', [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (ec) return self->close();
            std::istream is(&self->inbox_);
            std::getline(is, self->last_);
            self->read_line();
        });
    }

    void close()
    {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    tcp::socket socket_;
    asio::streambuf inbox_;
    std::deque<std::string> outbox_;
    std::string wallet_;
    std::string last_;
    int next_id_ = 1;
};
