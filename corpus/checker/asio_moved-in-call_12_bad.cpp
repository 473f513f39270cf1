// Chat network connection: one line at a time leaves the outbox.
#include <boost/asio.hpp>
#include <deque>
#include <istream>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;

class irc_link : public std::enable_shared_from_this<irc_link> {
public:
    irc_link(asio::ip::tcp::socket s, std::string nick)
        : strand_(asio::make_strand(s.get_executor())), sock_(std::move(s)), nick_(std::move(nick)) {}

    void start()
    {
        asio::dispatch(strand_, [self = shared_from_this()] {
            self->queue("NICK " + self->nick_);
            self->queue("USER x 0 * :x");
            self->read_line();
        });
    }

    void say(std::string text)
    {
        asio::post(strand_, [self = shared_from_this(), text = std::move(text)]() mutable {
            self->queue("PRIVMSG #main :" + text);
        });
    }

private:
    void queue(std::string line)
    {
        outbox_.push_back(std::move(line));
        if (!writing_) pump();
    }

    void pump()
    {
        if (outbox_.empty()) {
            writing_ = false;
            return;
        }
        writing_ = true;
        std::string line = std::move(outbox_.front());
        outbox_.pop_front();
        line += "\r\n";
        const auto view = asio::buffer(line);
        auto self = shared_from_this();
        asio::async_write(sock_, view, // expect: moved-in-call
                          asio::bind_executor(strand_, [self, line = std::move(line)](error_code ec, std::size_t n) {
                              if (ec || n != line.size()) return self->drop();
                              self->pump();
                          }));
    }

    void read_line()
    {
        asio::async_read_until(sock_, in_, "\r\n",
                               asio::bind_executor(strand_, [self = shared_from_this()](error_code ec, std::size_t) {
                                   if (ec) return self->drop();
                                   self->on_line();
                               }));
    }

    void on_line()
    {
        std::istream is(&in_);
        std::string line;
        std::getline(is, line);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.compare(0, 5, "PING ") == 0) queue("PONG " + line.substr(5));
        read_line();
    }

    void drop()
    {
        error_code ec;
        sock_.close(ec);
        outbox_.clear();
    }

    asio::strand<asio::any_io_executor> strand_;
    asio::ip::tcp::socket sock_;
    std::string nick_;
    asio::streambuf in_;
    std::deque<std::string> outbox_;
    bool writing_ = false;
};
