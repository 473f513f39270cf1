// Sample pusher: a vector moves into the holder, its block stays in place.
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>
#include <zmq.h>

namespace samples {

using Bytes = std::vector<std::byte>;

template <class T>
void drop_holder(void*, void* hint)
{
    delete static_cast<T*>(hint);
}

class Message {
public:
    // An empty vector has no block; such messages stay empty.
    explicit Message(Bytes b)
    {
        void* const p = b.data();
        const std::size_t n = b.size();
        if (n == 0)
            zmq_msg_init(&msg_);
        else
            zmq_msg_init_data(&msg_, p, n, drop_holder<Bytes>, new Bytes(std::move(b)));
    }
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;
    ~Message() { zmq_msg_close(&msg_); }

    bool send(void* socket, int flags)
    {
        int rc;
        do
            rc = zmq_msg_send(&msg_, socket, flags);
        while (rc < 0 && errno == EINTR);
        return rc >= 0;
    }

private:
    zmq_msg_t msg_;
};

struct Sample {
    std::uint64_t time;
    double value;
};

class Pusher {
public:
    explicit Pusher(void* socket, std::size_t batch = 128) : socket_(socket), batch_(batch) {}

    bool add(const Sample& s)
    {
        const std::size_t old = pending_.size();
        pending_.resize(old + sizeof s);
        std::memcpy(pending_.data() + old, &s, sizeof s);
        return pending_.size() < batch_ * sizeof s || flush();
    }

    bool flush()
    {
        if (pending_.empty()) return true;
        Bytes out;
        out.swap(pending_);
        std::uint32_t count = std::uint32_t(out.size() / sizeof(Sample));
        if (zmq_send(socket_, &count, sizeof count, ZMQ_SNDMORE) < 0) return false;
        Message m(std::move(out));
        return m.send(socket_, 0);
    }

private:
    void* socket_;
    std::size_t batch_;
    Bytes pending_;
};

}  // namespace samples
