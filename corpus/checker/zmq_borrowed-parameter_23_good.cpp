#include <cerrno>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <vector>
#include <zmq.h>

class zmq_error : public std::exception {
public:
    explicit zmq_error(const char* w) : what_(std::string(w) + ": " + std::strerror(errno)) {}
    const char* what() const noexcept override { return what_.c_str(); }

private:
    std::string what_;
};

/// Thin RAII wrapper of zmq_msg_t.
class message {
public:
    explicit message(std::shared_ptr<const std::vector<unsigned char>> d)
    {
        auto hold = std::make_unique<std::shared_ptr<const std::vector<unsigned char>>>(std::move(d));
        const auto& v = **hold;
        if (zmq_msg_init_data(&m_, const_cast<unsigned char*>(v.data()), v.size(), &message::drop, hold.get()) != 0) throw zmq_error("init");
        hold.release();
    }
    explicit message(const std::string& s)
    {
        if (zmq_msg_init_size(&m_, s.size()) != 0) throw zmq_error("init");
        std::memcpy(zmq_msg_data(&m_), s.data(), s.size());
    }
    message(const message&) = delete;
    message& operator=(const message&) = delete;
    ~message() { zmq_msg_close(&m_); }

    bool send(void* socket, int flags) { return zmq_msg_send(&m_, socket, flags) >= 0; }

private:
    static void drop(void*, void* hint) { delete static_cast<std::shared_ptr<const std::vector<unsigned char>>*>(hint); }

    zmq_msg_t m_;
};

class frame_publisher {
public:
    explicit frame_publisher(void* pub) : pub_(pub) {}

    bool publish(const std::string& topic, std::shared_ptr<const std::vector<unsigned char>> pixels)
    {
        message head(topic);
        message body(std::move(pixels));
        if (!head.send(pub_, ZMQ_SNDMORE | ZMQ_DONTWAIT) || !body.send(pub_, ZMQ_DONTWAIT)) {
            if (errno != EAGAIN) throw zmq_error("send");
            ++dropped_;
            return false;
        }
        return true;
    }

    unsigned dropped() const { return dropped_; }

private:
    void* pub_;
    unsigned dropped_ = 0;
};
