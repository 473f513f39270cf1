#include <boost/asio.hpp>
#include <cstdint>
#include <cstring>

namespace asio = boost::asio;

struct scratch {
    std::uint8_t* p = nullptr;
    std::size_t n = 0;
    void grab(std::size_t want) { p = new std::uint8_t[n = want]; }
    void drop() { delete[] p; p = nullptr; } // allow: freed-in-flight
};

void log_sent(boost::system::error_code, std::size_t);

bool send_block(asio::ip::tcp::socket& sock, const std::uint8_t* block, std::size_t n)
{
    scratch s;
    s.grab(n + 2);
    s.p[0] = 0x7e;
    std::memcpy(s.p + 1, block, n);
    s.p[n + 1] = 0x7e;
    try {
        asio::async_write(sock, asio::buffer(s.p, s.n), &log_sent);
    } catch (...) {
        s.drop();
        throw;
    }
    s.drop(); // expect: freed-in-flight
    return true;
}
