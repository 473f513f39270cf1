#include <cstring>
#include <memory>
#include <vector>
#include <zmq.h>

class block_pool {
public:
    char* take()
    {
        if (free_.empty()) return new char[size];
        char* p = free_.back();
        free_.pop_back();
        return p;
    }
    void give(char* p) { delete[] p; } // allow: freed-in-flight
    static constexpr std::size_t size = 65536;

private:
    std::vector<char*> free_;
};

static void keep(void*, void*) {}

int send_block(void* socket, block_pool& pool, const char* src, std::size_t n)
{
    char* block = pool.take();
    n = n < block_pool::size ? n : block_pool::size;
    std::memcpy(block, src, n);
    zmq_msg_t m;
    zmq_msg_init_data(&m, block, n, keep, nullptr); // allow: fake-owner
    const int rc = zmq_msg_send(&m, socket, 0);
    if (rc < 0) zmq_msg_close(&m);
    pool.give(block); // expect: freed-in-flight
    return rc;
}
