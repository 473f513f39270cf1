#include <array>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstring>
#include <memory>
#include <vector>

namespace asio = boost::asio;

struct packet {
    std::atomic<int> refs{0};
    std::size_t len = 0;
    unsigned char data[512];
    friend void intrusive_ptr_add_ref(packet* p) { p->refs.fetch_add(1); }
    friend void intrusive_ptr_release(packet* p)
    {
        if (p->refs.fetch_sub(1) == 1) delete p;
    }
};

class block_pool {
public:
    using block = std::array<unsigned char, 1024>;
    std::shared_ptr<block> take()
    {
        std::unique_ptr<block> b;
        if (free_.empty()) b = std::make_unique<block>();
        else {
            b = std::move(free_.back());
            free_.pop_back();
        }
        return {b.release(), [this](block* p) { free_.emplace_back(p); }};
    }

private:
    std::vector<std::unique_ptr<block>> free_;
};

class uplink : public std::enable_shared_from_this<uplink> {
public:
    uplink(asio::ip::udp::socket s, block_pool& pool) : sock_(std::move(s)), pool_(pool) {}

    void heartbeat(unsigned seq)
    {
        boost::intrusive_ptr<packet> p(new packet);
        p->len = sizeof seq;
        std::memcpy(p->data, &seq, sizeof seq);
        sock_.async_send(asio::buffer(p->data, p->len), [self = shared_from_this(), p](boost::system::error_code ec, std::size_t) {
            if (ec) ++self->errors_;
        });
    }
    void fill(unsigned char c)
    {
        auto b = pool_.take();
        b->fill(c);
        sock_.async_send(asio::buffer(*b), [self = shared_from_this(), b](boost::system::error_code, std::size_t) {});
    }

private:
    asio::ip::udp::socket sock_;
    block_pool& pool_;
    unsigned errors_ = 0;
};
