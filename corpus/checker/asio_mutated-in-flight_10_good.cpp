#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;

class log_shipper : public std::enable_shared_from_this<log_shipper> {
public:
    explicit log_shipper(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void line(const std::string& text)
    {
        collecting_ += text;
        collecting_ += '\n';
        if (!writing_) flush();
    }

private:
    void flush()
    {
        sending_.clear();
        sending_.swap(collecting_);
        writing_ = true;
        asio::async_write(sock_, asio::buffer(sending_), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            self->writing_ = false;
            if (!ec && !self->collecting_.empty()) self->flush();
        });
    }

    asio::ip::tcp::socket sock_;
    std::string sending_, collecting_;
    bool writing_ = false;
};
