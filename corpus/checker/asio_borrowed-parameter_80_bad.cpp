#include <boost/asio.hpp>
#include <cstddef>
#include <memory>
#include <span>

namespace asio = boost::asio;

class sink {
public:
    virtual ~sink() = default;
    virtual void consume(std::span<const std::byte> block) = 0;
};

class net_sink : public sink, public std::enable_shared_from_this<net_sink> {
public:
    explicit net_sink(asio::ip::tcp::socket s) : sock_(std::move(s)), strand_(sock_.get_executor()) {}

    void consume(std::span<const std::byte> block) override
    {
        if (block.empty()) return;
        asio::async_write(sock_, asio::buffer(block.data(), block.size()), // expect: borrowed-parameter
                          asio::bind_executor(strand_, [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
                              self->account(ec, n);
                          }));
    }

private:
    void account(boost::system::error_code ec, std::size_t n)
    {
        total_ += n;
        failed_ = failed_ || ec;
    }

    asio::ip::tcp::socket sock_;
    asio::strand<asio::any_io_executor> strand_;
    std::size_t total_ = 0;
    bool failed_ = false;
};
