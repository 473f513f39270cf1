// Ticker: a new subscriber gets a snapshot first, its own messages are only counted.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class order_book {
public:
    void set(const std::string& symbol, double price) { prices_[symbol] = price; }

    std::string snapshot() const
    {
        std::string out = "{\"type\":\"snapshot\",\"prices\":{";
        const char* sep = "";
        for (const auto& [symbol, price] : prices_) {
            out += sep + ('"' + symbol + "\":") + std::to_string(price);
            sep = ",";
        }
        return out + "}}";
    }

private:
    std::map<std::string, double> prices_;
};

class subscriber : public std::enable_shared_from_this<subscriber> {
public:
    explicit subscriber(net::ip::tcp::socket s) : ws_(std::move(s)) {}

    void run(const order_book& book)
    {
        ws_.async_accept([self = shared_from_this(), text = book.snapshot()](beast::error_code ec) mutable {
            if (ec) return;
            self->greet(std::move(text));
            self->read_next();
        });
    }

private:
    void greet(std::string text)
    {
        ws_.text(true);
        net::co_spawn(ws_.get_executor(), [self = shared_from_this(), text = std::move(text)]() -> net::awaitable<void> { // expect: temporary
            auto [ec, n] = co_await self->ws_.async_write(net::buffer(text), net::as_tuple(net::use_awaitable));
            if (!ec) self->sent_ += n;
        }(), net::detached); // allow: temporary
    }

    void read_next()
    {
        ws_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return;
            self->in_.consume(self->in_.size());
            ++self->received_;
            self->read_next();
        });
    }

    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer in_;
    std::size_t sent_ = 0;
    unsigned long received_ = 0;
};

void serve(net::ip::tcp::socket s, const order_book& book)
{
    std::make_shared<subscriber>(std::move(s))->run(book);
}
