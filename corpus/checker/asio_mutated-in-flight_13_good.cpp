#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

class recorder : public std::enable_shared_from_this<recorder> {
public:
    recorder(asio::ip::tcp::socket s, std::string head) : sock_(std::move(s)), head_(std::move(head)) {}
    void start()
    {
        asio::async_write(sock_, asio::buffer(head_), [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
            self->sent_ += n;
            self->head_.clear();
            if (!ec) self->read();
        });
        started_ = std::chrono::steady_clock::now();
        names_.push_back("head of " + std::to_string(head_.size()) + " bytes");
        names_.reserve(names_.size() + 16);
    }

private:
    void read()
    {
        block_.assign(4096, '\0');
        sock_.async_read_some(asio::buffer(block_), [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
            if (ec) return;
            self->block_.resize(n);
            self->names_.emplace_back(self->block_.begin(), self->block_.end());
            self->read();
        });
    }
    asio::ip::tcp::socket sock_;
    std::string head_;
    std::vector<char> block_;
    std::vector<std::string> names_;
    std::chrono::steady_clock::time_point started_;
    std::size_t sent_ = 0;
};
