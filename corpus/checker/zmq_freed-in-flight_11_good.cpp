// Order router: buffers come from a pool and go back to it from ZeroMQ's free function.
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>
#include <zmq.h>

namespace router {

class BufferPool {
public:
    struct Slab {
        std::shared_ptr<BufferPool> home;
        std::vector<char> bytes;
    };

    static std::shared_ptr<BufferPool> make() { return std::shared_ptr<BufferPool>(new BufferPool); }

    static std::unique_ptr<Slab> take(const std::shared_ptr<BufferPool>& p, std::size_t n)
    {
        std::unique_ptr<Slab> s;
        {
            std::lock_guard lk(p->m_);
            if (!p->free_.empty()) {
                s = std::move(p->free_.back());
                p->free_.pop_back();
            }
        }
        if (!s) s = std::make_unique<Slab>();
        s->bytes.resize(n);
        s->home = p;
        return s;
    }

    static void give_back(Slab* raw)
    {
        std::unique_ptr<Slab> s(raw);
        auto p = std::move(s->home);
        std::lock_guard lk(p->m_);
        if (p->free_.size() < 64) p->free_.push_back(std::move(s));
    }

private:
    BufferPool() = default;
    std::mutex m_;
    std::vector<std::unique_ptr<Slab>> free_;
};

// Called by an I/O thread once the last reference to the message is gone.
extern "C" void router_release(void*, void* hint) { BufferPool::give_back(static_cast<BufferPool::Slab*>(hint)); }

class Outlet {
public:
    explicit Outlet(void* s) : sock_(s), pool_(BufferPool::make()) {}

    bool order(const std::string& symbol, int qty)
    {
        const std::string text = symbol + ":" + std::to_string(qty);
        auto slab = BufferPool::take(pool_, text.size());
        std::memcpy(slab->bytes.data(), text.data(), text.size());

        zmq_msg_t m;
        char* data = slab->bytes.data();
        const std::size_t n = slab->bytes.size();
        if (zmq_msg_init_data(&m, data, n, &router_release, slab.get()) != 0) return false; // slab still ours
        slab.release();
        if (zmq_msg_send(&m, sock_, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&m); // runs router_release
            return false;
        }
        return true;
    }

    bool cancel(unsigned id)
    {
        char line[32] = "cancel ";
        const std::string num = std::to_string(id);
        std::memcpy(line + 7, num.data(), num.size());
        return zmq_send(sock_, line, 7 + num.size(), 0) >= 0;
    }

private:
    void* sock_;
    std::shared_ptr<BufferPool> pool_;
};

}  // namespace router
