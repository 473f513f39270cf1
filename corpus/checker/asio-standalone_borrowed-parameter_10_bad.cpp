#include <asio.hpp>
#include <string>
#include <vector>

namespace modem {

class Writer {
public:
    explicit Writer(asio::serial_port p) : port_(std::move(p)) {}
    void raw(const void* p, std::size_t n)
    {
        asio::async_write(port_, asio::buffer(p, n), [](std::error_code, std::size_t) {}); // expect: borrowed-parameter
    }
    void bytes(const std::vector<unsigned char>& v) { raw(v.data(), v.size()); } // allow: borrowed-parameter

private:
    asio::serial_port port_;
};

class Dialer {
public:
    explicit Dialer(Writer& w) : w_(w) {}
    void command(const std::vector<unsigned char>& frame)
    {
        if (frame.size() > 3) w_.bytes(frame); // allow: borrowed-parameter
    }

private:
    Writer& w_;
};

}  // namespace modem
