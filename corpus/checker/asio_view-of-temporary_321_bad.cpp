#include <boost/asio.hpp>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct envelope {
    std::string sender, recipient, text;
};

class smtp_submission : public std::enable_shared_from_this<smtp_submission> {
public:
    smtp_submission(tcp::socket s, envelope e, std::function<void(bool)> done)
        : socket_(std::move(s)), env_(std::move(e)), done_(std::move(done))
    {
        rcpt_line_ = "RCPT TO:<" + env_.recipient + ">\r\n";
        env_.text += "\r\n.\r\n";
    }

    void start() { read_reply(); }

private:
    enum class step { greeting, helo, mail, rcpt, data, text, quit };

    void advance(int code)
    {
        if (code >= 400)
            return finish(false);
        switch (step_) {
        case step::greeting:
            step_ = step::helo;
            return command("HELO localhost\r\n");
        case step::helo:
            step_ = step::mail;
            return command("MAIL FROM:<" + env_.sender + ">\r\n"); // expect: view-of-temporary
        case step::mail:
            step_ = step::rcpt;
            return command(rcpt_line_);
        case step::rcpt:
            step_ = step::data;
            return command("DATA\r\n");
        case step::data:
            step_ = step::text;
            return command(env_.text);
        case step::text:
            step_ = step::quit;
            return command("QUIT\r\n");
        case step::quit:
            return finish(true);
        }
    }

    void command(std::string_view line)
    {
        auto self = shared_from_this();
        asio::async_write(socket_, asio::buffer(line.data(), line.size()), // allow: borrowed-parameter
                          [self](error_code ec, std::size_t) {
                              if (ec)
                                  return self->finish(false);
                              self->read_reply();
                          });
    }

    void read_reply()
    {
        auto self = shared_from_this();
        asio::async_read_until(socket_, reply_, "\r\n", [self](error_code ec, std::size_t) {
            if (ec)
                return self->finish(false);
            int code = 0;
            std::string rest;
            std::istream in(&self->reply_);
            in >> code;
            std::getline(in, rest);
            self->advance(code);
        });
    }

    void finish(bool ok)
    {
        if (auto f = std::exchange(done_, nullptr))
            f(ok);
    }

    tcp::socket socket_;
    envelope env_;
    std::function<void(bool)> done_;
    std::string rcpt_line_;
    asio::streambuf reply_;
    step step_ = step::greeting;
};
