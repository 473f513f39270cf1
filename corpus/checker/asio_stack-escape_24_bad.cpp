#include <boost/asio.hpp>
#include <string>

using boost::asio::ip::tcp;

class ping_tool {
public:
    explicit ping_tool(boost::asio::io_context& io) : io_(io), sock_(io), tick_(io) {}

    bool ping()
    {
        std::string pong(4, '\0');
        bool ok = false;
        boost::asio::write(sock_, boost::asio::buffer("PING", 4));
        boost::asio::async_read(sock_, boost::asio::buffer(pong), [&ok](boost::system::error_code ec, std::size_t) { ok = !ec; }); // expect: stack-escape
        io_.run_one();
        return ok && pong == "PONG";
    }
    void keep_ticking()
    {
        tick_.expires_after(std::chrono::milliseconds(50));
        tick_.async_wait([this](boost::system::error_code ec) {
            if (!ec) keep_ticking();
        });
    }

private:
    boost::asio::io_context& io_;
    tcp::socket sock_;
    boost::asio::steady_timer tick_;
};
