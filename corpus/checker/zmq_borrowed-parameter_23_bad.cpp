#include <cerrno>
#include <cstring>
#include <exception>
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
    zmq_msg_t m_;
};

class frame_publisher {
public:
    explicit frame_publisher(void* pub) : pub_(pub) {}

    bool publish(const std::string& topic, const std::vector<unsigned char>& pixels)
    {
        message head(topic);
        zmq_msg_t body;
        auto* bytes = const_cast<unsigned char*>(pixels.data());
        if (zmq_msg_init_data(&body, bytes, pixels.size(), nullptr, nullptr) != 0) throw zmq_error("init"); // expect: borrowed-parameter
        if (!head.send(pub_, ZMQ_SNDMORE | ZMQ_DONTWAIT) || zmq_msg_send(&body, pub_, ZMQ_DONTWAIT) < 0) {
            const int saved = errno;
            zmq_msg_close(&body);
            errno = saved;
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
