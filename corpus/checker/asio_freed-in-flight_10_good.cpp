#include <boost/asio.hpp>
#include <functional>

using boost::asio::ip::tcp;

class oneshot {
public:
    static void launch(tcp::socket s) { (new oneshot(std::move(s)))->read(); }

private:
    explicit oneshot(tcp::socket s) : socket_(std::move(s)), data_(new char[size]) {}
    ~oneshot() { delete[] data_; }

    void read()
    {
        socket_.async_read_some(boost::asio::buffer(data_, size), std::bind(&oneshot::on_read, this, std::placeholders::_1, std::placeholders::_2));
    }
    void on_read(const boost::system::error_code& ec, std::size_t n)
    {
        if (ec) {
            delete this;
            return;
        }
        boost::asio::async_write(socket_, boost::asio::buffer(data_, n), std::bind(&oneshot::on_write, this, std::placeholders::_1));
    }
    void on_write(const boost::system::error_code& ec)
    {
        if (!ec)
            read();
        else
            delete this;
    }

    static constexpr std::size_t size = 1024;
    tcp::socket socket_;
    char* data_;
};

void accept(tcp::acceptor& a)
{
    a.async_accept([&a](boost::system::error_code ec, tcp::socket s) {
        if (!ec) oneshot::launch(std::move(s));
        accept(a);
    });
}
