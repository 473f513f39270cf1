#include <array>
#include <boost/asio.hpp>
#include <memory>
#include <vector>

using boost::asio::ip::tcp;

class Viewer : public std::enable_shared_from_this<Viewer> {
public:
    explicit Viewer(std::shared_ptr<tcp::socket> s) : sock_(std::move(s)) {}

    void Watch()
    {
        std::weak_ptr<Viewer> weak = weak_from_this();
        auto sock = sock_;
        sock->async_read_some(boost::asio::buffer(frame_), [weak, sock](boost::system::error_code ec, std::size_t n) { // expect: member-no-keepalive
            auto self = weak.lock();
            if (!self || ec) return;
            self->total_ += n;
            self->Watch();
        });
    }

private:
    std::shared_ptr<tcp::socket> sock_;
    std::array<char, 16384> frame_;
    std::size_t total_ = 0;
};

class Gallery {
public:
    void Add(std::shared_ptr<tcp::socket> s)
    {
        viewers_.push_back(std::make_shared<Viewer>(std::move(s)));
        viewers_.back()->Watch();
    }
    void Clear() { viewers_.clear(); } // allow: freed-in-flight

private:
    std::vector<std::shared_ptr<Viewer>> viewers_;
};
