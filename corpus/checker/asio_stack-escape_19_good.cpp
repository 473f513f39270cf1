#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace asio = boost::asio;

class block {
public:
    explicit block(std::size_t n) : p_(static_cast<char*>(std::malloc(n))), n_(n)
    {
        if (!p_) throw std::bad_alloc();
    }
    block(block&& o) noexcept : p_(std::exchange(o.p_, nullptr)), n_(std::exchange(o.n_, 0)) {}
    block& operator=(block&&) = delete;
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
    asio::const_buffer view(b.data(), b.size());
    asio::async_write(*tls, view, [tls, b = std::move(b)](boost::system::error_code, std::size_t) {});
}
