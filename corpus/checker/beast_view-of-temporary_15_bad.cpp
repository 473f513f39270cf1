#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

struct vehicle {
    std::string id;
    double lat, lon;
};

static beast::flat_buffer encode(const std::vector<vehicle>& fleet)
{
    beast::flat_buffer out;
    {
        auto os = beast::ostream(out);
        os << "{\"fleet\":[";
        const char* sep = "";
        for (const auto& v : fleet) {
            os << sep << "[\"" << v.id << "\"," << v.lat << ',' << v.lon << ']';
            sep = ",";
        }
        os << "]}";
    }
    return out;
}

class map_session : public std::enable_shared_from_this<map_session> {
public:
    explicit map_session(net::ip::tcp::socket s) : ws_(std::move(s)) {}

    void run()
    {
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->open_ = true;
            self->ws_.text(true);
            self->drain();
        });
    }

    void update(const std::vector<vehicle>& fleet)
    {
        if (!open_) return;
        latest_ = fleet;
        dirty_ = true;
        if (!writing_) send_snapshot();
    }

private:
    /// The client sends nothing of interest; reading keeps ping and close frames served.
    void drain()
    {
        ws_.async_read(inbox_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) {
                self->open_ = false;
                return;
            }
            self->inbox_.clear();
            self->drain();
        });
    }

    void send_snapshot()
    {
        writing_ = true;
        dirty_ = false;
        ws_.async_write(encode(latest_).data(), // expect: view-of-temporary
                        beast::bind_front_handler(&map_session::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        writing_ = false;
        if (ec) {
            open_ = false;
            return;
        }
        if (dirty_) send_snapshot();
    }

    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer inbox_;
    std::vector<vehicle> latest_;
    bool open_ = false, writing_ = false, dirty_ = false;
};
