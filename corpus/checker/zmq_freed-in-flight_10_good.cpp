#include <cstring>
#include <mutex>
#include <vector>
#include <zmq.h>

class block_pool {
public:
    char* take()
    {
        std::lock_guard lock(m_);
        if (free_.empty()) return new char[size];
        char* p = free_.back();
        free_.pop_back();
        return p;
    }
    void give(char* p)
    {
        std::lock_guard lock(m_);
        free_.push_back(p);
    }
    static void release(void* data, void* hint) { static_cast<block_pool*>(hint)->give(static_cast<char*>(data)); }
    static constexpr std::size_t size = 65536;

private:
    std::mutex m_;
    std::vector<char*> free_;
};

static block_pool g_pool;

int send_block(void* socket, const char* src, std::size_t n)
{
    char* block = g_pool.take();
    n = n < block_pool::size ? n : block_pool::size;
    std::memcpy(block, src, n);
    zmq_msg_t m;
    if (zmq_msg_init_data(&m, block, n, &block_pool::release, &g_pool) != 0) {
        g_pool.give(block);
        return -1;
    }
    const int rc = zmq_msg_send(&m, socket, 0);
    if (rc < 0) zmq_msg_close(&m);
    return rc;
}
