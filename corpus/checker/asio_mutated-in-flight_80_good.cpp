#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;

class log_shipper : public std::enable_shared_from_this<log_shipper> {
public:
    explicit log_shipper(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void append(std::string_view line)
    {
        filling_ += line;
        filling_ += '\n';
        flush();
    }

private:
    void flush()
    {
        if (writing_) return;
        writing_ = true;
        draining_.swap(filling_);
        filling_.clear();
        asio::async_write(sock_, asio::buffer(draining_), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            self->writing_ = false;
            if (ec) return;
            self->draining_.clear();
            if (!self->filling_.empty()) self->flush();
        });
    }

    asio::ip::tcp::socket sock_;
    std::string filling_, draining_;
    bool writing_ = false;
};
