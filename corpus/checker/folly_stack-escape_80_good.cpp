#include <cstdlib>
#include <cstring>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>

class counting_callback : public folly::AsyncSocket::WriteCallback {
public:
    void writeSuccess() noexcept override { ++ok; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { ++failed; }
    int ok = 0, failed = 0;
};

// One message per object; it frees itself and its text when the write is over.
class one_shot : public folly::AsyncSocket::WriteCallback {
public:
    static void send(folly::AsyncSocket& s, std::string text)
    {
        auto* o = new one_shot(std::move(text));
        s.write(o, o->text_.data(), o->text_.size());
    }
    void writeSuccess() noexcept override { delete this; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { delete this; }

private:
    explicit one_shot(std::string t) : text_(std::move(t)) {}
    std::string text_;
};

class text_channel {
public:
    explicit text_channel(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void notify(const std::string& topic, int level)
    {
        std::string line = topic + ":" + std::to_string(level) + "\n";
        auto head = folly::IOBuf::wrapBuffer("NOTE ", 5);
        head->prependChain(folly::IOBuf::copyBuffer(line));
        sock_->writeChain(&cb_, std::move(head));
    }
    void raw(const void* p, std::size_t n)
    {
        void* copy = std::malloc(n);
        std::memcpy(copy, p, n);
        sock_->writeChain(&cb_, folly::IOBuf::takeOwnership(copy, n));
    }
    void ping(int n) { one_shot::send(*sock_, "PING " + std::to_string(n) + "\n"); }

private:
    std::shared_ptr<folly::AsyncSocket> sock_;
    counting_callback cb_;
};
