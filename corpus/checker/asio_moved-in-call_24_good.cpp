#include <boost/asio.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;
using asio::ip::tcp;

namespace redis {

// Sends one command line and reads the status line that answers it. The
// operation is moved along, so what it lends out sits behind a pointer.
class command_op {
public:
    command_op(tcp::socket& sock, std::string line, std::string& answer)
        : sock_(sock), line_(std::make_unique<const std::string>(std::move(line))), answer_(answer)
    {
    }

    template <class Self>
    void operator()(Self& self, error_code ec = {}, std::size_t n = 0)
    {
        if (ec) return self.complete(ec);
        switch (step_) {
        case step::start: {
            step_ = step::sent;
            auto view = asio::buffer(*line_);
            asio::async_write(sock_, view, std::move(self));
            return;
        }
        case step::sent:
            step_ = step::answered;
            line_.reset();
            asio::async_read_until(sock_, asio::dynamic_buffer(answer_, 512), '\n', std::move(self));
            return;
        case step::answered:
            answer_.resize(n);
            self.complete(!answer_.empty() && answer_.front() == '+' ? error_code{} : asio::error::invalid_argument);
        }
    }

private:
    enum class step { start, sent, answered };

    tcp::socket& sock_;
    std::unique_ptr<const std::string> line_;
    std::string& answer_;
    step step_ = step::start;
};

template <class Token>
auto async_command(tcp::socket& sock, std::string_view name, std::string_view arg, std::string& answer, Token&& token)
{
    std::string line(name);
    if (!arg.empty()) line.append(1, ' ').append(arg);
    line += "\r\n";
    return asio::async_compose<Token, void(error_code)>(command_op(sock, std::move(line), answer), token, sock);
}

}  // namespace redis

class login {
public:
    login(asio::io_context& io, std::string password) : sock_(io), password_(std::move(password)) {}

    void run(const tcp::endpoint& server)
    {
        sock_.connect(server);
        redis::async_command(sock_, "AUTH", password_, answer_, [this](error_code ec) { authenticated(ec); });
    }

private:
    void authenticated(error_code ec)
    {
        if (ec) return report(ec);
        answer_.clear();
        redis::async_command(sock_, "PING", {}, answer_, [this](error_code e) { report(e); });
    }

    void report(error_code ec)
    {
        std::fprintf(stderr, "login: %s\n", ec.message().c_str());
        sock_.close(ec);
    }

    tcp::socket sock_;
    std::string password_, answer_;
};

int main()
{
    asio::io_context io;
    login l(io, "secret");
    l.run({asio::ip::address_v4::loopback(), 6379});
    io.run();
}
