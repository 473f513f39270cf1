#include <boost/asio.hpp>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace asio = boost::asio;

struct block {
    std::size_t size;
    char data[1];
    static block* make(const void* src, std::size_t n)
    {
        void* raw = std::malloc(sizeof(block) + n);
        if (!raw) throw std::bad_alloc();
        auto* b = new (raw) block;
        b->size = n;
        std::memcpy(b->data, src, n);
        return b;
    }
};

void send_copy(std::shared_ptr<asio::ip::tcp::socket> sock, const void* src, std::size_t n)
{
    block* b = block::make(src, n);
    asio::async_write(*sock, asio::buffer(b->data, b->size), [b, sock](const boost::system::error_code& ec, std::size_t) {
        if (ec) sock->close();
        std::free(b);
    });
}

void send_array(std::shared_ptr<asio::ip::tcp::socket> sock, std::size_t n)
{
    auto zeros = std::make_unique<char[]>(n);
    char* p = zeros.get();
    asio::async_write(*sock, asio::buffer(p, n), [sock, zeros = std::move(zeros)](auto, auto) mutable { zeros.reset(); });
}
