#include <boost/asio.hpp>
#include <memory>
#include <vector>

namespace as = boost::asio;

class endpoint : public std::enable_shared_from_this<endpoint> {
public:
    explicit endpoint(as::ip::tcp::socket s) : socket_(std::move(s)), payload_(256) {}

    void read_payload()
    {
        reading_ = true;
        socket_.async_read_some(
            as::buffer(payload_), [self = shared_from_this()](boost::system::error_code const& ec, std::size_t n) {
                self->reading_ = false;
                if (!ec) self->consumed_ += n;
            });
    }

    void set_max_packet(std::size_t n)
    {
        if (n > payload_.size()) {
            payload_.resize(n); // expect: mutated-in-flight
        }
        if (!reading_) read_payload();
    }

private:
    as::ip::tcp::socket socket_;
    std::vector<char> payload_;
    std::size_t consumed_ = 0;
    bool reading_ = false;
};
