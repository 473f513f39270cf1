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
        out_ += line; // expect: mutated-in-flight
        out_ += '\n'; // allow: mutated-in-flight
        flush();
    }

private:
    void flush()
    {
        if (writing_) return;
        writing_ = true;
        asio::async_write(sock_, asio::buffer(out_), [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
            self->writing_ = false;
            if (ec) return;
            self->out_.erase(0, n);
            if (!self->out_.empty()) self->flush();
        });
    }

    asio::ip::tcp::socket sock_;
    std::string out_;
    bool writing_ = false;
};
