// Console port of an instrument: answers commands and emits a status line every second.
#define ASIO_STANDALONE
#include <asio.hpp>
#include <chrono>
#include <istream>
#include <memory>
#include <string>

using asio::ip::tcp;

class console : public std::enable_shared_from_this<console> {
public:
    explicit console(tcp::socket s) : sock_(std::move(s)), tick_(sock_.get_executor()) {}

    void start()
    {
        read_command();
        schedule();
    }

private:
    void read_command()
    {
        asio::async_read_until(sock_, in_, '\n', [self = shared_from_this()](std::error_code ec, std::size_t) {
            if (ec) return self->shutdown();
            std::istream is(&self->in_);
            std::string line;
            std::getline(is, line);
            self->execute(line);
            self->read_command();
        });
    }

    void execute(const std::string& line)
    {
        if (line == "reset") {
            level_ = 0;
            send("done\n"); // allow: overlapping-write
        } else if (line.rfind("level ", 0) == 0) {
            level_ = int(line.size());
            send("level " + std::to_string(level_) + "\n"); // allow: overlapping-write
        } else {
            send("? " + line + "\n"); // allow: overlapping-write
        }
    }

    void schedule()
    {
        tick_.expires_after(std::chrono::seconds(1));
        tick_.async_wait([self = shared_from_this()](std::error_code ec) {
            if (ec || self->closed_) return;
            self->send("status " + std::to_string(self->level_) + "\n"); // allow: overlapping-write
            self->schedule();
        });
    }

    void send(std::string text)
    {
        auto data = std::make_shared<std::string>(std::move(text));
        asio::async_write(sock_, asio::buffer(*data), [self = shared_from_this(), data](std::error_code ec, std::size_t) { // expect: overlapping-write
            if (ec) self->shutdown();
        });
    }

    void shutdown()
    {
        if (closed_) return;
        closed_ = true;
        tick_.cancel();
        std::error_code ignored;
        sock_.close(ignored);
    }

    tcp::socket sock_;
    asio::steady_timer tick_;
    asio::streambuf in_{4096};
    int level_ = 0;
    bool closed_ = false;
};

int main()
{
    asio::io_context io(1);
    tcp::acceptor acceptor(io, tcp::endpoint(tcp::v4(), 4001));
    std::make_shared<console>(acceptor.accept())->start();
    io.run();
}
