#include <boost/asio.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

class dialler : public std::enable_shared_from_this<dialler> {
public:
    dialler(asio::io_context& io, std::function<void(bool)> done) : resolver_(io), sock_(io), limit_(io), done_(std::move(done)) {}

    void dial(const std::string& host, const std::string& port)
    {
        resolver_.async_resolve(host, port, [self = shared_from_this()](boost::system::error_code ec, tcp::resolver::results_type r) {
            if (ec) return self->done_(false);
            auto expired = std::make_shared<bool>(false);
            self->limit_.expires_after(std::chrono::seconds(3));
            self->limit_.async_wait([self, expired](boost::system::error_code ec) {
                if (ec) return;
                *expired = true;
                self->sock_.close();
            });
            asio::async_connect(self->sock_, r, [self, expired](boost::system::error_code ec, const tcp::endpoint&) {
                self->limit_.cancel();
                self->done_(!ec && !*expired);
            });
        });
    }

private:
    tcp::resolver resolver_;
    tcp::socket sock_;
    asio::steady_timer limit_;
    std::function<void(bool)> done_;
};
