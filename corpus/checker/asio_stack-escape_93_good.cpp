#include <boost/asio.hpp>
#include <functional>
#include <list>
#include <memory>
#include <string>

namespace asio = boost::asio;

class registry : public std::enable_shared_from_this<registry> {
public:
    explicit registry(asio::ip::tcp::socket s) : sock_(std::move(s)), strand_(asio::make_strand(sock_.get_executor())) {}

    void note(std::string key)
    {
        asio::post(strand_, [self = shared_from_this(), key = std::move(key)] {
            self->pending_.push_back("changed " + key + "\n");
            if (self->pending_.size() == 1) self->write_front();
        });
    }

private:
    void write_front()
    {
        asio::async_write(sock_, asio::buffer(pending_.front()),
                          asio::bind_executor(strand_, [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                              self->pending_.pop_front();
                              if (ec) self->pending_.clear();
                              else if (!self->pending_.empty()) self->write_front();
                          }));
    }
    asio::ip::tcp::socket sock_;
    asio::strand<asio::any_io_executor> strand_;
    std::list<std::string> pending_;
};
