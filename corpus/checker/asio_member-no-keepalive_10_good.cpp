#include <boost/asio.hpp>
#include <array>
#include <memory>
#include <set>

using boost::asio::ip::tcp;

class connection;

class connection_manager {
public:
    void start(std::shared_ptr<connection> c);
    void stop(std::shared_ptr<connection> c);

private:
    std::set<std::shared_ptr<connection>> connections_;
};

class connection : public std::enable_shared_from_this<connection> {
public:
    connection(tcp::socket s, connection_manager& m) : socket_(std::move(s)), manager_(m) {}
    void start() { read(); }
    void stop() { socket_.close(); }

private:
    void read()
    {
        auto self(shared_from_this());
        socket_.async_read_some(boost::asio::buffer(buffer_), [this, self](boost::system::error_code ec, std::size_t n) {
            if (!ec)
                echo(n);
            else if (ec != boost::asio::error::operation_aborted)
                manager_.stop(self);
        });
    }
    void echo(std::size_t n)
    {
        auto self(shared_from_this());
        boost::asio::async_write(socket_, boost::asio::buffer(buffer_, n), [this, self](boost::system::error_code ec, std::size_t) {
            if (!ec) read();
            if (ec && ec != boost::asio::error::operation_aborted) manager_.stop(self);
        });
    }
    tcp::socket socket_;
    connection_manager& manager_;
    std::array<char, 8192> buffer_;
};

void connection_manager::start(std::shared_ptr<connection> c)
{
    connections_.insert(c);
    c->start();
}
void connection_manager::stop(std::shared_ptr<connection> c)
{
    connections_.erase(c);
    c->stop();
}
