#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

struct position {
    double x = 0, y = 0;
    std::uint32_t revision = 0;
};

// Sends a snapshot of the board to one browser, four times a second.
class board_view : public std::enable_shared_from_this<board_view> {
public:
    board_view(net::ip::tcp::socket&& s, const std::map<std::string, position>& board)
        : ws_(std::move(s)), timer_(ws_.get_executor()), board_(board)
    {
    }

    void run()
    {
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (!ec)
                self->schedule();
        });
    }

private:
    void schedule()
    {
        timer_.expires_after(std::chrono::milliseconds(250));
        timer_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (ec || self->failed_)
                return;
            self->tick();
            self->schedule();
        });
    }

    void tick()
    {
        render();
        if (writing_) {
            ++skipped_;
            return;
        }
        writing_ = true;
        ws_.text(true);
        ws_.async_write(net::buffer(frame_), // allow: mutated-in-flight
                        beast::bind_front_handler(&board_view::on_write, shared_from_this()));
    }

    void render()
    {
        frame_ = "{\"skipped\":" + std::to_string(skipped_); // expect: mutated-in-flight
        for (const auto& [name, p] : board_) {
            frame_ += ",\"" + name + "\":[" + std::to_string(p.x) + ',' + std::to_string(p.y) + ']'; // allow: mutated-in-flight
        }
        frame_ += '}'; // allow: mutated-in-flight
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        writing_ = false;
        failed_ = static_cast<bool>(ec);
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer timer_;
    const std::map<std::string, position>& board_;
    std::string frame_;
    unsigned skipped_ = 0;
    bool writing_ = false;
    bool failed_ = false;
};
