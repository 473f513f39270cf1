#include <array>
#include <boost/asio.hpp>
#include <memory>
#include <unordered_map>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

class viewer : public std::enable_shared_from_this<viewer> {
    using block = std::array<char, 8192>;

public:
    explicit viewer(std::shared_ptr<tcp::socket> s) : sock_(std::move(s)) {}

    void read()
    {
        sock_->async_read_some(asio::buffer(*in_), [weak = weak_from_this(), s = sock_, in = in_](boost::system::error_code ec, std::size_t n) {
            auto self = weak.lock();
            if (!self || ec) return;
            self->bytes_ += n;
            self->read();
        });
    }

private:
    std::shared_ptr<tcp::socket> sock_;
    std::shared_ptr<block> in_ = std::make_shared<block>();
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
    void close(int id) { tiles_.erase(id); }

private:
    std::unordered_map<int, std::shared_ptr<viewer>> tiles_;
};
