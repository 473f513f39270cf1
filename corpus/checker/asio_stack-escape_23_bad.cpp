#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>

namespace middleware {

struct IOData {
    int index = 0;
    std::string data;
};

template <typename Socket>
class IOThread
{
  public:
    explicit IOThread(boost::asio::io_context& io) : io_(io), socket_(new Socket(io)) {}

    void async_write(std::shared_ptr<const IOData> io_msg) { this->async_write(io_msg->data); } // expect: stack-escape

  protected:
    void async_write(const std::string& bytes)
    {
        boost::asio::async_write(*socket_, boost::asio::buffer(bytes), // allow: borrowed-parameter
                                 [sock = socket_](const boost::system::error_code& ec, std::size_t) {
                                     if (ec)
                                         sock->close();
                                 });
    }

  private:
    boost::asio::io_context& io_;
    std::shared_ptr<Socket> socket_;
};

template class IOThread<boost::asio::ip::tcp::socket>;

}  // namespace middleware
