#include <asio.hpp>
#include <cstdint>
#include <memory>
#include <vector>

class node : public std::enable_shared_from_this<node> {
public:
    explicit node(asio::io_context& io) : strand_(asio::make_strand(io)), sock_(strand_) {}

    void vote(std::uint64_t term, std::uint32_t candidate)
    {
        std::vector<std::uint8_t> msg;
        msg.reserve(13);
        msg.push_back(0x11);
        put(msg, term);
        put(msg, candidate);
        auto self(shared_from_this());
        asio::async_write(sock_, asio::buffer(msg), asio::bind_executor(strand_, [this, self](std::error_code ec, std::size_t n) { // expect: stack-escape
                              if (!ec) tx_ += n;
                          }));
    }

private:
    template <class T>
    static void put(std::vector<std::uint8_t>& v, T x)
    {
        for (unsigned i = 0; i < sizeof x; ++i) v.push_back(std::uint8_t(x >> (8 * i)));
    }
    asio::strand<asio::io_context::executor_type> strand_;
    asio::ip::tcp::socket sock_;
    std::size_t tx_ = 0;
};
