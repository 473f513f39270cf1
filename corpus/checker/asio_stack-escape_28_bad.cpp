#include <boost/asio.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl.hpp>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace asio = boost::asio;

class block {
public:
    explicit block(std::size_t n) : p_(static_cast<char*>(std::malloc(n))), n_(n)
    {
        if (!p_) throw std::bad_alloc();
    }
    block(block&& o) noexcept : p_(o.p_), n_(o.n_) { o.p_ = nullptr; }
    ~block() { std::free(p_); }
    char* data() { return p_; }
    std::size_t size() const { return n_; }

private:
    char* p_;
    std::size_t n_;
};

using tls_stream = asio::ssl::stream<asio::ip::tcp::socket>;

void send_alert(const std::shared_ptr<tls_stream>& tls, unsigned char level, unsigned char code)
{
    block b(2);
    b.data()[0] = char(level);
    b.data()[1] = char(code);
    asio::async_write(*tls, asio::buffer(b.data(), b.size()), asio::detached); // expect: stack-escape
}
