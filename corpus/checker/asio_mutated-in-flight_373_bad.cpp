// Ships log lines to a collector; lines that arrive during a write are batched.
#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

template <class Stream>
class log_shipper : public std::enable_shared_from_this<log_shipper<Stream>> {
public:
    explicit log_shipper(Stream s) : stream_(std::move(s)) {}

    void append(std::string_view line)
    {
        pending_ += line; // expect: mutated-in-flight
        if (!busy_) flush();
    }

    std::size_t shipped() const { return shipped_; }

private:
    void flush()
    {
        busy_ = true;
        asio::async_write(stream_, asio::buffer(pending_),
                          [self = this->shared_from_this()](boost::system::error_code ec, std::size_t n) {
                              self->busy_ = false;
                              self->shipped_ += n;
                              self->pending_.erase(0, n);
                              if (!ec && !self->pending_.empty()) self->flush();
                          });
    }

    Stream stream_;
    std::string pending_;
    bool busy_ = false;
    std::size_t shipped_ = 0;
};

using tcp_shipper = log_shipper<tcp::socket>;

void report_start(const std::shared_ptr<tcp_shipper>& out, int version)
{
    out->append("service started\n");
    out->append("version " + std::to_string(version) + "\n");
}
