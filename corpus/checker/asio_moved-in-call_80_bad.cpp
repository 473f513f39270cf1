#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;

struct job {
    std::string wire;
    int retries = 0;
};

class dispatcher : public std::enable_shared_from_this<dispatcher> {
public:
    explicit dispatcher(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void run(std::unique_ptr<job> j)
    {
        if (!j || j->wire.empty()) return;
        asio::async_write(sock_, asio::buffer(j->wire), std::bind_front(&dispatcher::finished, shared_from_this(), std::move(j))); // expect: moved-in-call
    }

private:
    void finished(const std::unique_ptr<job>& j, boost::system::error_code ec, std::size_t)
    {
        if (ec) lost_ += j->retries;
    }
    asio::ip::tcp::socket sock_;
    int lost_ = 0;
};
