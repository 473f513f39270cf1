// Frame uploader: a queue of heap frames, one of them on the wire at a time.
#include <boost/asio.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace asio = boost::asio;

struct frame {
    std::uint32_t seq = 0;
    std::vector<std::uint8_t> bytes;
};

class uploader : public std::enable_shared_from_this<uploader> {
public:
    explicit uploader(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    // Called on the socket's executor.
    void push(std::unique_ptr<frame> f)
    {
        if (failed_) return;
        backlog_.push_back(std::move(f));
        if (!busy_) next();
    }

    std::uint64_t sent() const { return sent_; }
    std::uint32_t last_sequence() const { return last_; }

private:
    void next()
    {
        if (backlog_.empty()) {
            busy_ = false;
            return;
        }
        busy_ = true;
        auto f = std::move(backlog_.front());
        backlog_.pop_front();
        transmit(std::move(f));
    }

    void transmit(std::unique_ptr<frame> f)
    {
        asio::async_write(sock_, asio::buffer(f->bytes), // expect: moved-in-call
                          [self = shared_from_this(), f = std::move(f)](boost::system::error_code ec, std::size_t n) { // allow: moved-in-call
                              self->on_sent(ec, n, f->seq);
                          });
    }

    void on_sent(boost::system::error_code ec, std::size_t n, std::uint32_t seq)
    {
        sent_ += n;
        if (ec) {
            failed_ = true;
            busy_ = false;
            backlog_.clear();
            boost::system::error_code ignored;
            sock_.close(ignored);
            return;
        }
        last_ = seq;
        next();
    }

    asio::ip::tcp::socket sock_;
    std::deque<std::unique_ptr<frame>> backlog_;
    std::uint64_t sent_ = 0;
    std::uint32_t last_ = 0;
    bool busy_ = false;
    bool failed_ = false;
};
