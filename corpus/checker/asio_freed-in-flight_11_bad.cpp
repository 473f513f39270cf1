#include <boost/asio.hpp>
#include <list>
#include <memory>
#include <vector>

namespace io = boost::asio;

class Channel : public std::enable_shared_from_this<Channel>
{
public:
    explicit Channel(io::io_context &ctx) : socket_(ctx) {}

    void Post(std::vector<char> data)
    {
        const bool idle = backlog_.empty();
        backlog_.push_back(std::move(data));
        if (idle)
            WriteNext();
    }

    void Close()
    {
        boost::system::error_code ec;
        socket_.shutdown(io::ip::tcp::socket::shutdown_both, ec);
        socket_.cancel(ec);
        backlog_.clear(); // expect: freed-in-flight
    }

private:
    void WriteNext()
    {
        auto self = shared_from_this();
        io::async_write(socket_, io::buffer(backlog_.front()), [this, self](const boost::system::error_code &ec, size_t) {
            if (ec || backlog_.empty())
                return;
            backlog_.pop_front();
            if (!backlog_.empty())
                WriteNext();
        });
    }

    io::ip::tcp::socket socket_;
    std::list<std::vector<char>> backlog_;
};
