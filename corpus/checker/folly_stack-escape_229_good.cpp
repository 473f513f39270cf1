// Request writer: a stack-built head, a payload whose ownership is passed on, and per-request callbacks.
#include <folly/io/async/AsyncSocket.h>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

struct WriterStats {
    std::size_t sent = 0;
    std::size_t failed = 0;
};

class SelfDestructingCallback final : public folly::AsyncSocket::WriteCallback {
public:
    static SelfDestructingCallback* make(std::shared_ptr<WriterStats> stats)
    {
        return new SelfDestructingCallback(std::move(stats));
    }

    void writeSuccess() noexcept override
    {
        ++stats_->sent;
        delete this;
    }

    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        ++stats_->failed;
        delete this;
    }

private:
    explicit SelfDestructingCallback(std::shared_ptr<WriterStats> s) : stats_(std::move(s)) {}
    std::shared_ptr<WriterStats> stats_;
};

class RequestWriter {
public:
    explicit RequestWriter(std::shared_ptr<folly::AsyncSocket> sock) : sock_(std::move(sock)) {}

    void get(const std::string& path)
    {
        char head[160];
        int n = std::snprintf(head, sizeof head, "GET %.100s HTTP/1.1\r\nConnection: close\r\n\r\n", path.c_str());
        if (n <= 0) return;
        sock_->writeChain(SelfDestructingCallback::make(stats_), folly::IOBuf::copyBuffer(head, static_cast<std::size_t>(n)));
    }

    void put(const std::string& path, std::string body)
    {
        std::string head = "PUT " + path + " HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
        auto chain = folly::IOBuf::copyBuffer(head);
        chain->prependChain(adopt(std::move(body)));
        sock_->writeChain(SelfDestructingCallback::make(stats_), std::move(chain));
    }

    const WriterStats& stats() const { return *stats_; }

private:
    static std::unique_ptr<folly::IOBuf> adopt(std::string body)
    {
        auto* kept = new std::string(std::move(body));
        return folly::IOBuf::takeOwnership(
            kept->data(), kept->size(), [](void*, void* user) { delete static_cast<std::string*>(user); }, kept);
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    std::shared_ptr<WriterStats> stats_ = std::make_shared<WriterStats>();
};
