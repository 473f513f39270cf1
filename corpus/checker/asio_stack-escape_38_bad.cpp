#include <boost/asio.hpp>
#include <chrono>
#include <functional>
#include <istream>
#include <memory>
#include <sstream>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

struct pool_account {
    std::string wallet;
    std::string worker;
    std::string password;
};

class stratum_client : public std::enable_shared_from_this<stratum_client> {
public:
    using job_handler = std::function<void(const std::string&)>;

    stratum_client(asio::io_context& io, pool_account account, job_handler on_job)
        : socket_(io), keepalive_(io), account_(std::move(account)), on_job_(std::move(on_job))
    {
    }

    void connect(const tcp::endpoint& pool)
    {
        socket_.async_connect(pool, [self = shared_from_this()](boost::system::error_code ec) {
            if (ec) return self->close();
            self->login();
            self->read_line();
        });
    }

private:
    void login()
    {
        std::ostringstream os;
        os << R"({"id":1,"method":"mining.authorize","params":[")" << account_.wallet << '.' << account_.worker
           << R"(",")" << account_.password << "\"]}\n";
        std::string const line = os.str();
        send(line.c_str(), line.size()); // expect: stack-escape
    }

    void send_keepalive()
    {
        static constexpr char ping[] = "{\"id\":9,\"method\":\"keepalived\"}\n";
        send(ping, sizeof(ping) - 1);
    }

    void send(char const* data, std::size_t size)
    {
        asio::async_write(socket_, asio::buffer(data, size), // allow: borrowed-parameter
                          [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                              if (ec) return self->close();
                              self->arm_keepalive();
                          });
    }

    void arm_keepalive()
    {
        keepalive_.expires_after(std::chrono::seconds(60));
        keepalive_.async_wait([self = shared_from_this()](boost::system::error_code ec) {
            if (!ec) self->send_keepalive();
        });
    }

    void read_line()
    {
        asio::async_read_until(socket_, inbox_, '\n', [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (ec) return self->close();
            std::istream is(&self->inbox_);
            std::string line;
            std::getline(is, line);
            self->on_job_(line);
            self->read_line();
        });
    }

    void close()
    {
        boost::system::error_code ignored;
        keepalive_.cancel();
        socket_.close(ignored);
    }

    tcp::socket socket_;
    asio::steady_timer keepalive_;
    asio::streambuf inbox_;
    pool_account account_;
    job_handler on_job_;
};
