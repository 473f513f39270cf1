#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

struct job {
    std::string wire;
    int retries = 0;
};

class dispatcher : public std::enable_shared_from_this<dispatcher> {
public:
    explicit dispatcher(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    // The pointee does not move with the unique_ptr.
    void run(std::unique_ptr<job> j)
    {
        if (!j || j->wire.empty()) return;
        auto bytes = asio::buffer(j->wire);
        asio::async_write(sock_, bytes, [self = shared_from_this(), j = std::move(j)](boost::system::error_code ec, std::size_t) {
            if (ec) self->lost_ += j->retries;
        });
    }
    // Nor does the block of a vector.
    void raw(std::vector<unsigned char> data)
    {
        const auto bytes = asio::buffer(data.data(), data.size());
        auto keep = [self = shared_from_this(), data = std::move(data)](boost::system::error_code ec, std::size_t) {
            if (ec) ++self->lost_;
        };
        asio::async_write(sock_, bytes, std::move(keep));
    }

private:
    asio::ip::tcp::socket sock_;
    int lost_ = 0;
};
