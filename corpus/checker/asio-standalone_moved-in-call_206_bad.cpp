// A mail drop that speaks a small subset of SMTP: one command, one status line, and so on.
#include <asio.hpp>
#include <istream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

template <class Socket>
class mail_session : public std::enable_shared_from_this<mail_session<Socket>> {
public:
    explicit mail_session(Socket s) : sock_(std::move(s)) {}

    void start() { status(220, "hi"); }

private:
    enum class phase { greeting, envelope, data, done };

    void read_command()
    {
        asio::async_read_until(sock_, in_, "\r\n", [self = this->shared_from_this()](std::error_code ec, std::size_t) {
            if (ec) return;
            std::istream is(&self->in_);
            std::string verb;
            is >> verb;
            std::string rest;
            std::getline(is, rest);
            self->dispatch(verb);
        });
    }

    void dispatch(const std::string& verb)
    {
        if (verb == "QUIT") {
            phase_ = phase::done;
            return status(221, "bye");
        }
        switch (phase_) {
        case phase::greeting:
            if (verb != "HELO") return status(503, "order");
            phase_ = phase::envelope;
            return status(250, "ok");
        case phase::envelope:
            if (verb == "DATA") phase_ = phase::data;
            return status(verb == "DATA" ? 354 : 250, "go");
        default:
            return status(500, "what");
        }
    }

    void status(int code, const char* word)
    {
        std::string line = std::to_string(code);
        line += ' ';
        line += word;
        line += "\r\n";
        post_line(std::move(line));
    }

    void post_line(std::string line)
    {
        const auto view = asio::buffer(line); // allow: moved-in-call
        auto self = this->shared_from_this();
        asio::async_write(sock_, view, [self, line = std::move(line)](std::error_code ec, std::size_t) { // expect: moved-in-call
            if (ec || self->phase_ == phase::done) return;
            self->read_command();
        });
    }

    Socket sock_;
    asio::streambuf in_{1024};
    phase phase_ = phase::greeting;
};

void serve(asio::ip::tcp::acceptor& acc)
{
    acc.async_accept([&acc](std::error_code ec, asio::ip::tcp::socket s) {
        if (ec) return;
        std::make_shared<mail_session<asio::ip::tcp::socket>>(std::move(s))->start();
        serve(acc);
    });
}
