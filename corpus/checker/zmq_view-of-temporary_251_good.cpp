#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>
#include <zmq.h>

struct log_record {
    int level = 0;
    std::string logger, text;
    std::string format() const { return std::to_string(level) + ' ' + logger + ": " + text; }
};

// Frames without a copy: the block travels with the message and is released by the I/O thread.
template <class Block>
class owned_frame {
public:
    static bool send(void* sock, Block b, int flags)
    {
        auto block = std::make_unique<Block>(std::move(b));
        zmq_msg_t m;
        if (zmq_msg_init_data(&m, block->data(), block->size(), release, block.get()) != 0) return false;
        block.release();
        if (zmq_msg_send(&m, sock, flags) < 0) {
            zmq_msg_close(&m);
            return false;
        }
        return true;
    }

private:
    static void release(void*, void* hint) { delete static_cast<Block*>(hint); }
};

class log_pusher {
public:
    explicit log_pusher(void* push) : push_(push) {}

    bool push(const log_record& r)
    {
        if (r.text.size() > inline_limit) return owned_frame<std::string>::send(push_, r.format(), 0);
        const std::string line = r.format();
        return zmq_send(push_, line.data(), line.size(), ZMQ_DONTWAIT) >= 0;
    }

    bool push_level(const log_record& r)
    {
        return zmq_send(push_, r.format().data(), 1, ZMQ_DONTWAIT) == 1;
    }

    bool push_dump(const char* what, std::vector<unsigned char> bytes)
    {
        const std::size_t n = std::strlen(what);
        zmq_msg_t head;
        if (zmq_msg_init_size(&head, n) != 0) return false;
        std::memcpy(zmq_msg_data(&head), what, n);
        if (zmq_msg_send(&head, push_, ZMQ_SNDMORE) < 0) {
            zmq_msg_close(&head);
            return false;
        }
        return owned_frame<std::vector<unsigned char>>::send(push_, std::move(bytes), 0);
    }

private:
    static constexpr std::size_t inline_limit = 512;
    void* push_;
};

std::size_t drain(log_pusher& p, std::vector<log_record>& backlog)
{
    std::size_t n = 0;
    while (n < backlog.size() && p.push(backlog[n])) ++n;
    backlog.erase(backlog.begin(), backlog.begin() + std::ptrdiff_t(n));
    return n;
}
