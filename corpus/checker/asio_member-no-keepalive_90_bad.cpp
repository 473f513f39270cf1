#include <array>
#include <boost/asio.hpp>
#include <memory>
#include <unordered_map>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

class viewer : public std::enable_shared_from_this<viewer> {
public:
    explicit viewer(std::shared_ptr<tcp::socket> s) : sock_(std::move(s)) {}

    void read()
    {
        // The socket is shared with the multiplexer, so the read goes on after this object has gone.
        sock_->async_read_some(asio::buffer(in_), [weak = weak_from_this(), s = sock_](boost::system::error_code ec, std::size_t n) { // expect: member-no-keepalive
            auto self = weak.lock();
            if (!self || ec) return;
            self->bytes_ += n;
            self->read();
        });
    }

private:
    std::shared_ptr<tcp::socket> sock_;
    std::array<char, 8192> in_{};
    std::size_t bytes_ = 0;
};

class wall {
public:
    void open(int id, std::shared_ptr<tcp::socket> s)
    {
        auto v = std::make_shared<viewer>(std::move(s));
        tiles_[id] = v;
        v->read();
    }
    void close(int id) { tiles_.erase(id); } // allow: freed-in-flight

private:
    std::unordered_map<int, std::shared_ptr<viewer>> tiles_;
};
