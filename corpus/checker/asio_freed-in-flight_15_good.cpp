#include <boost/asio.hpp>
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

// Packet buffers come from a pool and go back when the lease dies. The lease is a unique_ptr and
// travels inside the handler; moving it does not move the block.
namespace vpn {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

struct block {
    std::array<unsigned char, 1500> bytes;
    std::size_t used = 0;
};

class block_pool : public std::enable_shared_from_this<block_pool> {
public:
    struct give_back {
        std::shared_ptr<block_pool> pool;
        void operator()(block* b) const { pool->release(b); }
    };
    using lease = std::unique_ptr<block, give_back>;

    lease acquire()
    {
        std::lock_guard lock(mutex_);
        if (spare_.empty())
            return lease(new block, give_back{shared_from_this()});
        auto b = std::move(spare_.back());
        spare_.pop_back();
        b->used = 0;
        return lease(b.release(), give_back{shared_from_this()});
    }

private:
    void release(block* b)
    {
        std::lock_guard lock(mutex_);
        spare_.emplace_back(b);
    }

    std::mutex mutex_;
    std::vector<std::unique_ptr<block>> spare_;
};

class tunnel : public std::enable_shared_from_this<tunnel> {
public:
    tunnel(udp::socket s, udp::endpoint peer, std::shared_ptr<block_pool> pool)
        : socket_(std::move(s)), peer_(std::move(peer)), pool_(std::move(pool))
    {
    }

    void forward(const unsigned char* packet, std::size_t n)
    {
        auto lease = pool_->acquire();
        if (n + 1 > lease->bytes.size())
            return;
        lease->bytes[0] = 0x45;
        std::copy(packet, packet + n, lease->bytes.begin() + 1);
        lease->used = n + 1;
        transmit(std::move(lease));
    }

private:
    void transmit(block_pool::lease b)
    {
        auto view = asio::buffer(b->bytes, b->used);
        socket_.async_send_to(view, peer_, [self = shared_from_this(), b = std::move(b)](error_code ec, std::size_t) {
            if (ec)
                ++self->lost_;
        });
    }

    udp::socket socket_;
    udp::endpoint peer_;
    std::shared_ptr<block_pool> pool_;
    unsigned long lost_ = 0;
};

}  // namespace vpn
