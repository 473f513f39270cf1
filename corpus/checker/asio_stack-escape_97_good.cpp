#include <array>
#include <boost/asio.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <memory>

namespace asio = boost::asio;
using boost::system::error_code;

class prober : public std::enable_shared_from_this<prober> {
public:
    explicit prober(asio::ip::tcp::socket s) : sock_(std::move(s)), timer_(sock_.get_executor()) {}

    void probe(std::chrono::milliseconds limit)
    {
        auto answer = std::make_shared<std::array<unsigned char, 16>>();
        timer_.expires_after(limit);
        asio::experimental::make_parallel_group(
            asio::async_read(sock_, asio::buffer(*answer), asio::deferred),
            timer_.async_wait(asio::deferred))
            .async_wait(asio::experimental::wait_for_one(),
                        [self = shared_from_this(), answer](std::array<std::size_t, 2> order, error_code ec, std::size_t, error_code) {
                            self->alive_ = order[0] == 0 && !ec && (*answer)[0] == 1;
                        });
    }

private:
    asio::ip::tcp::socket sock_;
    asio::steady_timer timer_;
    bool alive_ = false;
};
