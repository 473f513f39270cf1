// Pushes price updates to a browser over a WebSocket; only the newest quote per symbol is kept back.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

struct quote {
    std::string symbol;
    double bid = 0, ask = 0;
};

class renderer {
public:
    virtual ~renderer() = default;
    virtual std::string render(const quote& q) const = 0;
};

class json_renderer final : public renderer {
public:
    std::string render(const quote& q) const override
    {
        return R"({"symbol":")" + q.symbol + R"(","bid":)" + std::to_string(q.bid) + R"(,"ask":)" +
               std::to_string(q.ask) + "}";
    }
};

class quote_feed : public std::enable_shared_from_this<quote_feed> {
public:
    quote_feed(net::ip::tcp::socket s, std::unique_ptr<renderer> r) : ws_(std::move(s)), render_(std::move(r)) {}

    void accept()
    {
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->open_ = true;
            self->ws_.text(true);
            self->pump();
        });
    }

    void update(quote q)
    {
        latest_[q.symbol] = std::move(q);
        pump();
    }

private:
    void pump()
    {
        if (!open_ || writing_ || latest_.empty()) return;
        auto node = latest_.extract(latest_.begin());
        writing_ = true;
        ++sent_;
        write_text(render_->render(node.mapped())); // expect: view-of-temporary
    }

    void write_text(std::string_view text)
    {
        ws_.async_write(net::buffer(text.data(), text.size()), // allow: view-of-temporary
                        [self = shared_from_this()](beast::error_code ec, std::size_t) { self->on_written(ec); });
    }

    void on_written(beast::error_code ec)
    {
        writing_ = false;
        if (ec) {
            open_ = false;
            latest_.clear();
            return;
        }
        pump();
    }

    websocket::stream<beast::tcp_stream> ws_;
    std::unique_ptr<renderer> render_;
    std::map<std::string, quote> latest_;
    bool open_ = false, writing_ = false;
    unsigned long sent_ = 0;
};

std::shared_ptr<quote_feed> open_feed(net::ip::tcp::socket s)
{
    auto feed = std::make_shared<quote_feed>(std::move(s), std::make_unique<json_renderer>());
    feed->accept();
    return feed;
}
