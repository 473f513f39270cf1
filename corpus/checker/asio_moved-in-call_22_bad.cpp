// Mail submission server: strict command/reply dialogue, one reply at a time.
#include <boost/asio.hpp>
#include <istream>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

class smtp_session : public std::enable_shared_from_this<smtp_session> {
public:
    explicit smtp_session(tcp::socket s) : socket_(std::move(s)) {}

    void start() { reply(220, "mail ready"); }

private:
    void reply(int code, const char* text, bool last = false)
    {
        std::string line = std::to_string(code) + ' ' + text + "\r\n";
        const auto wire = net::buffer(line);
        net::async_write(socket_, wire, [self = shared_from_this(), line = std::move(line), last](error_code ec, std::size_t) { // expect: moved-in-call
            if (ec) return;
            self->log(line);
            if (last)
                self->close();
            else
                self->next_command();
        });
    }

    void next_command()
    {
        net::async_read_until(socket_, input_, "\r\n", [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return;
            std::istream is(&self->input_);
            std::string command;
            std::getline(is, command);
            if (!command.empty() && command.back() == '\r') command.pop_back();
            self->execute(command);
        });
    }

    void execute(const std::string& command)
    {
        const std::string verb = command.substr(0, 4);
        if (verb == "HELO" || verb == "EHLO") return reply(250, "hello");
        if (verb == "MAIL") {
            in_mail_ = true;
            return reply(250, "OK");
        }
        if (verb == "RCPT") return in_mail_ ? reply(250, "OK") : reply(503, "MAIL first");
        if (verb == "RSET") {
            in_mail_ = false;
            return reply(250, "OK");
        }
        if (verb == "QUIT") return reply(221, "bye", true);
        reply(502, "no such command");
    }

    void log(const std::string& line) { bytes_logged_ += line.size(); }

    void close()
    {
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
        socket_.close(ignored);
    }

    tcp::socket socket_;
    net::streambuf input_;
    bool in_mail_ = false;
    std::size_t bytes_logged_ = 0;
};

void accept_loop(tcp::acceptor& acceptor)
{
    acceptor.async_accept([&acceptor](error_code ec, tcp::socket s) {
        if (ec) return;
        std::make_shared<smtp_session>(std::move(s))->start();
        accept_loop(acceptor);
    });
}
