#include <boost/asio.hpp>
#include <memory>
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

struct block { block* next; char bytes[2048]; };
class pool {
public:
    block* get() { if (!free_) return new block; block* b = free_; free_ = b->next; return b; }
    void put(block* b) { b->next = free_; free_ = b; }
private:
    block* free_ = nullptr;
};
class tx : public std::enable_shared_from_this<tx> {
public:
    tx(tcp::socket s, pool& p) : sock_(std::move(s)), pool_(p) {}
    void send(const char* p, std::size_t n)
    {
        block* b = pool_.get();
        std::memcpy(b->bytes, p, n);
        asio::async_write(sock_, asio::buffer(b->bytes, n), [self = shared_from_this(), b](error_code, std::size_t) { self->pool_.put(b); });
    }
private:
    tcp::socket sock_;
    pool& pool_;
};
