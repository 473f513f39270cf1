#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace logship {

namespace asio = boost::asio;
using asio::ip::tcp;

class shipper : public std::enable_shared_from_this<shipper> {
public:
    using error_sink = std::function<void(const std::string&)>;

    shipper(tcp::socket sock, error_sink sink)
        : sock_(std::move(sock)), strand_(asio::make_strand(sock_.get_executor())), sink_(std::move(sink))
    {
    }

    void log(std::string line)
    {
        asio::post(strand_, [self = shared_from_this(), line = std::move(line)]() mutable {
            self->append(std::move(line));
        });
    }

    std::size_t shipped() const { return shipped_; }

private:
    void append(std::string line)
    {
        line.push_back('\n');
        pending_.push_back(std::move(line)); // expect: mutated-in-flight
        if (!in_progress_) write_next();
    }

    void write_next()
    {
        in_progress_ = true;
        asio::async_write(sock_, asio::buffer(pending_[0]),
                          asio::bind_executor(strand_, [self = shared_from_this()](auto ec, std::size_t n) {
                              self->on_written(ec, n);
                          }));
    }

    void on_written(const boost::system::error_code& ec, std::size_t n)
    {
        in_progress_ = false;
        if (ec) {
            sink_("log shipping stopped: " + ec.message());
            pending_.clear();
            return;
        }
        shipped_ += n;
        pending_.erase(pending_.begin());
        if (!pending_.empty()) write_next();
    }

    tcp::socket sock_;
    asio::strand<tcp::socket::executor_type> strand_;
    error_sink sink_;
    std::vector<std::string> pending_;
    std::size_t shipped_ = 0;
    bool in_progress_ = false;
};

}  // namespace logship
