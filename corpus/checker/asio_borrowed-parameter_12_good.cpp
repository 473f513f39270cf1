#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;

class line_client : public std::enable_shared_from_this<line_client> {
public:
    explicit line_client(asio::io_context& io) : sock_(io), strand_(asio::make_strand(io)) {}

    void write(std::string_view text)
    {
        asio::post(strand_, [self = shared_from_this(), line = std::string(text)]() mutable { self->enqueue(std::move(line)); });
    }
    void write_all(const std::deque<std::string>& lines)
    {
        for (const auto& l : lines) write(l);
    }

private:
    void enqueue(std::string line)
    {
        queue_.push_back(std::move(line));
        if (queue_.size() == 1) flush();
    }
    void flush()
    {
        asio::async_write(sock_, asio::buffer(queue_.front()),
                          asio::bind_executor(strand_, [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                              self->queue_.pop_front();
                              if (!ec && !self->queue_.empty()) self->flush();
                          }));
    }

    asio::ip::tcp::socket sock_;
    asio::strand<asio::io_context::executor_type> strand_;
    std::deque<std::string> queue_;
};
