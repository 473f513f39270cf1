#include <asio.hpp>
#include <cstdint>
#include <memory>
#include <system_error>

class socks_handler : public std::enable_shared_from_this<socks_handler>
{
public:
    explicit socks_handler(asio::ip::tcp::socket s) : m_sock(std::move(s)) {}

    void Refuse(std::uint8_t reason)
    {
        std::uint8_t reply[8] = {0x00, reason};
        for (int i = 2; i < 8; i++)
            reply[i] = 0;
        asio::async_write(m_sock, asio::buffer(reply, 8), // expect: stack-escape
                          std::bind(&socks_handler::Sent, shared_from_this(), std::placeholders::_1));
    }

private:
    void Sent(const std::error_code &ecode)
    {
        if (!ecode)
            m_sock.shutdown(asio::ip::tcp::socket::shutdown_both);
        m_sock.close();
    }

    asio::ip::tcp::socket m_sock;
};
