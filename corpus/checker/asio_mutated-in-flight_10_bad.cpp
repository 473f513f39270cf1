#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <vector>

using boost::asio::ip::tcp;

class chat_session : public std::enable_shared_from_this<chat_session> {
public:
    explicit chat_session(tcp::socket s) : socket_(std::move(s)) {}

    void deliver(const std::string& msg)
    {
        bool write_in_progress = !outbox_.empty();
        outbox_.push_back(msg); // expect: mutated-in-flight
        if (!write_in_progress) do_write();
    }

private:
    void do_write()
    {
        boost::asio::async_write(socket_, boost::asio::buffer(outbox_.front()), // allow: mutated-in-flight
                                 [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                                     if (ec) return;
                                     self->outbox_.erase(self->outbox_.begin());
                                     if (!self->outbox_.empty()) self->do_write();
                                 });
    }

    tcp::socket socket_;
    std::vector<std::string> outbox_;
};
