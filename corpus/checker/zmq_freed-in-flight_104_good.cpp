#include <zmq.h>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <new>
#include <vector>

namespace telemetry {

// A block of samples, shared by the publishers of several sockets; goes back to the pool with the last reference.
class BlockPool;

struct Block {
    static constexpr std::size_t kCapacity = 32 * 1024;
    std::atomic<unsigned> refs{1};
    BlockPool* home = nullptr;
    std::size_t used = 0;
    unsigned char bytes[kCapacity];
};

// Exists until the process ends: the I/O threads of the context return blocks at any time.
class BlockPool {
public:
    static BlockPool& instance()
    {
        static BlockPool* p = new BlockPool;
        return *p;
    }

    Block* take()
    {
        {
            std::lock_guard<std::mutex> lock(m_);
            if (!free_.empty()) {
                Block* b = free_.back();
                free_.pop_back();
                b->refs.store(1, std::memory_order_relaxed);
                b->used = 0;
                return b;
            }
        }
        auto* b = new (std::nothrow) Block;
        if (b) b->home = this;
        return b;
    }

    static void unref(Block* b)
    {
        if (b->refs.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
        std::lock_guard<std::mutex> lock(b->home->m_);
        b->home->free_.push_back(b);
    }

private:
    BlockPool() = default;
    std::mutex m_;
    std::vector<Block*> free_;
};

static void block_sent(void*, void* hint) { BlockPool::unref(static_cast<Block*>(hint)); }

class Publisher {
public:
    explicit Publisher(std::vector<void*> sockets) : sockets_(std::move(sockets)) {}
    Publisher(const Publisher&) = delete;
    ~Publisher()
    {
        if (open_) BlockPool::unref(open_);
    }

    bool sample(std::uint32_t channel, double value)
    {
        constexpr std::size_t need = sizeof channel + sizeof value;
        if (open_ && open_->used + need > Block::kCapacity) flush();
        if (!open_) open_ = BlockPool::instance().take();
        if (!open_) return false;
        std::memcpy(open_->bytes + open_->used, &channel, sizeof channel);
        std::memcpy(open_->bytes + open_->used + sizeof channel, &value, sizeof value);
        open_->used += need;
        return true;
    }

    void flush()
    {
        Block* b = open_;
        open_ = nullptr;
        if (!b) return;
        for (void* s : sockets_)
            if (!post(s, b)) ++dropped_;
        BlockPool::unref(b);
    }

private:
    bool post(void* socket, Block* b)
    {
        std::uint64_t seq = ++sequence_;
        if (zmq_send(socket, &seq, sizeof seq, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) return false;
        zmq_msg_t msg;
        b->refs.fetch_add(1, std::memory_order_relaxed);
        if (zmq_msg_init_data(&msg, b->bytes, b->used, block_sent, b) != 0) {
            BlockPool::unref(b);
            zmq_send(socket, "", 0, ZMQ_DONTWAIT);
            return false;
        }
        if (zmq_msg_send(&msg, socket, 0) < 0) {
            zmq_msg_close(&msg);
            return false;
        }
        return true;
    }

    std::vector<void*> sockets_;
    Block* open_ = nullptr;
    std::uint64_t sequence_ = 0, dropped_ = 0;
};

}  // namespace telemetry
