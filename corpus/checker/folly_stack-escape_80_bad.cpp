#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>

class counting_callback : public folly::AsyncSocket::WriteCallback {
public:
    void writeSuccess() noexcept override { ++ok; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { ++failed; }
    int ok = 0, failed = 0;
};

class text_channel {
public:
    explicit text_channel(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void notify(const std::string& topic, int level)
    {
        std::string line = topic + ":" + std::to_string(level) + "\n";
        auto head = folly::IOBuf::copyBuffer("NOTE ", 5);
        head->prependChain(folly::IOBuf::wrapBuffer(line.data(), line.size())); // allow: stack-escape
        sock_->writeChain(&cb_, std::move(head)); // expect: stack-escape
    }

private:
    std::shared_ptr<folly::AsyncSocket> sock_;
    counting_callback cb_;
};
