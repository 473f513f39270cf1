#include <cstring>
#include <folly/io/async/AsyncSocket.h>
#include <memory>

struct wire_msg {
    std::size_t len;
    char* bytes;
    explicit wire_msg(const char* t) : len(std::strlen(t)), bytes(new char[len]) { std::memcpy(bytes, t, len); }
    ~wire_msg() { delete[] bytes; }
};

class session : private folly::AsyncSocket::WriteCallback {
public:
    explicit session(folly::AsyncSocket* s) : sock_(s) {}
    void login(const char* user)
    {
        auto* m = new wire_msg(user);
        ++pending_;
        sock_->write(this, m->bytes, m->len);
        delete m; // expect: freed-in-flight
    }

private:
    void writeSuccess() noexcept override { --pending_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { --pending_; }
    folly::AsyncSocket* sock_;
    int pending_ = 0;
};
