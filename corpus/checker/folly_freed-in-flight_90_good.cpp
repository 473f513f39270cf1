#include <cstring>
#include <deque>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>

class session : private folly::AsyncSocket::WriteCallback {
public:
    explicit session(folly::AsyncSocket* s) : sock_(s) {}
    void login(std::string user)
    {
        queue_.push_back(std::make_unique<std::string>(std::move(user)));
        sock_->write(this, queue_.back()->data(), queue_.back()->size());
    }
    void fill(unsigned char c, std::size_t n)
    {
        auto b = folly::IOBuf::create(n);
        std::memset(b->writableData(), c, n);
        b->append(n);
        queue_.push_back(nullptr);
        sock_->writeChain(this, std::move(b));
    }

private:
    // The socket completes writes in the order they were made.
    void writeSuccess() noexcept override { queue_.pop_front(); }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { queue_.pop_front(); }
    folly::AsyncSocket* sock_;
    std::deque<std::unique_ptr<std::string>> queue_;
};
