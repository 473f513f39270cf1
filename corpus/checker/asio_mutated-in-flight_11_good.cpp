#include <boost/asio.hpp>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

class fanout : public std::enable_shared_from_this<fanout> {
public:
    explicit fanout(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void add(std::shared_ptr<std::string> m)
    {
        pending_.push_back(std::move(m));
        history_.emplace_back("queued");
        if (next_ + 1 == pending_.size()) write();
    }

private:
    void write()
    {
        history_.emplace_back("start of message number " + std::to_string(next_));
        asio::async_write(sock_, asio::buffer(*pending_[next_]), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (ec) return;
            if (++self->next_ < self->pending_.size()) self->write();
        });
    }

    asio::ip::tcp::socket sock_;
    std::vector<std::shared_ptr<std::string>> pending_;
    std::list<std::string> history_;
    std::size_t next_ = 0;
};
