#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = net::ip::tcp;

struct frame {
    std::vector<std::uint8_t> payload;
    std::uint64_t sequence = 0;
};

class frame_pool {
public:
    std::unique_ptr<frame> get()
    {
        std::lock_guard lock(m_);
        if (free_.empty()) return std::make_unique<frame>();
        auto f = std::move(free_.back());
        free_.pop_back();
        return f;
    }

    void put(std::unique_ptr<frame> f)
    {
        f->payload.clear();
        std::lock_guard lock(m_);
        if (free_.size() < 64) free_.push_back(std::move(f));
    }

private:
    std::mutex m_;
    std::vector<std::unique_ptr<frame>> free_;
};

// Request/response over a binary WebSocket: one frame in, one frame out.
class rpc_session : public std::enable_shared_from_this<rpc_session> {
public:
    using service = std::function<void(const std::uint8_t*, std::size_t, frame&)>;

    rpc_session(tcp::socket&& s, frame_pool& pool, service svc) : ws_(std::move(s)), pool_(pool), svc_(std::move(svc)) {}

    void run()
    {
        ws_.binary(true);
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (!ec) self->read();
        });
    }

private:
    void read()
    {
        ws_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return;
            auto out = self->pool_.get();
            out->sequence = ++self->sequence_;
            auto data = self->in_.cdata();
            self->svc_(static_cast<const std::uint8_t*>(data.data()), data.size(), *out);
            self->in_.consume(self->in_.size());
            self->write(std::move(out));
        });
    }

    void write(std::unique_ptr<frame> out)
    {
        ws_.async_write(net::buffer(out->payload), [self = shared_from_this(), out = std::move(out)](beast::error_code ec, std::size_t) mutable { // expect: moved-in-call
            self->pool_.put(std::move(out));
            if (!ec) self->read();
        });
    }

    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer in_;
    frame_pool& pool_;
    service svc_;
    std::uint64_t sequence_ = 0;
};
