#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <vector>

using boost::asio::ip::tcp;

class TCPPeer : public std::enable_shared_from_this<TCPPeer>
{
  public:
    explicit TCPPeer(tcp::socket s) : mSocket(std::move(s)) {}

    void
    sendPeers(std::vector<std::shared_ptr<std::string>> const& records)
    {
        auto self = shared_from_this();
        for (auto const& rec : records)
        {
            boost::asio::async_write(mSocket, boost::asio::buffer(*rec), // expect: overlapping-write
                                     [self, rec](boost::system::error_code ec, std::size_t) { self->written(ec); });
        }
    }

  private:
    void
    written(boost::system::error_code ec)
    {
        if (ec)
            mSocket.close();
    }
    tcp::socket mSocket;
};
