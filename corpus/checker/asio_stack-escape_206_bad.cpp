// Client side of a length-prefixed request protocol: requests wait in a queue and go out one at a time.
#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace net = boost::asio;
using boost::system::error_code;

struct request {
    std::uint32_t id = 0;
    std::vector<char> body;
    std::function<void(error_code)> sent;
};

template <class Stream>
class frame_writer {
public:
    using header = std::array<unsigned char, 8>;

    explicit frame_writer(Stream& s) : stream_(s) {}

    static header encode(std::uint32_t id, std::uint32_t len)
    {
        header h{};
        for (int i = 0; i < 4; ++i) {
            h[i] = static_cast<unsigned char>(id >> (24 - 8 * i));
            h[4 + i] = static_cast<unsigned char>(len >> (24 - 8 * i));
        }
        return h;
    }

    template <class Handler>
    void write(const header& h, const std::vector<char>& body, Handler&& done)
    {
        std::array<net::const_buffer, 2> parts{net::buffer(h), net::buffer(body)}; // allow: stack-escape
        net::async_write(stream_, parts, std::forward<Handler>(done)); // allow: stack-escape
    }

private:
    Stream& stream_;
};

class rpc_client : public std::enable_shared_from_this<rpc_client> {
public:
    explicit rpc_client(net::ip::tcp::socket s) : sock_(std::move(s)), writer_(sock_) {}

    std::uint32_t submit(std::vector<char> body, std::function<void(error_code)> sent)
    {
        if (broken_) return 0;
        auto r = std::make_shared<request>();
        r->id = ++last_id_;
        r->body = std::move(body);
        r->sent = std::move(sent);
        queue_.push_back(r);
        if (queue_.size() == 1) pump();
        return r->id;
    }

private:
    void pump()
    {
        auto req = queue_.front();
        const auto head = writer_.encode(req->id, static_cast<std::uint32_t>(req->body.size()));
        writer_.write(head, req->body, [self = shared_from_this(), req](error_code ec, std::size_t) { // expect: stack-escape
            self->on_sent(*req, ec);
        });
    }

    void on_sent(request& r, error_code ec)
    {
        queue_.pop_front();
        const bool more = !queue_.empty();
        broken_ = broken_ || ec;
        if (r.sent) r.sent(ec);
        if (ec) {
            fail_all(ec);
            return;
        }
        if (more) pump();
    }

    void fail_all(error_code ec)
    {
        auto rest = std::move(queue_);
        queue_.clear();
        for (auto& r : rest)
            if (r->sent) r->sent(ec);
    }

    net::ip::tcp::socket sock_;
    frame_writer<net::ip::tcp::socket> writer_;
    std::deque<std::shared_ptr<request>> queue_;
    std::uint32_t last_id_ = 0;
    bool broken_ = false;
};
