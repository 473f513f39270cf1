#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;

class outbox : public std::enable_shared_from_this<outbox> {
public:
    explicit outbox(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void push(std::shared_ptr<const std::string> m)
    {
        q_.push_back(std::move(m));
        if (q_.size() == 1) pump();
    }
    void push_ref(const std::string& m)
    {
        push(std::shared_ptr<const std::string>(&m, [](const std::string*) {})); // expect: fake-owner
    }

private:
    void pump()
    {
        asio::async_write(sock_, asio::buffer(*q_.front()), [self = shared_from_this()](auto ec, auto) {
            if (ec) return;
            self->q_.pop_front();
            if (!self->q_.empty()) self->pump();
        });
    }
    asio::ip::tcp::socket sock_;
    std::deque<std::shared_ptr<const std::string>> q_;
};
