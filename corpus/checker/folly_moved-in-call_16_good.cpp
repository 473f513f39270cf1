#include <cstdint>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>

struct reply_stats {
    std::uint64_t sent = 0;
    std::uint64_t failed = 0;
};

class owned_reply : public folly::AsyncSocket::WriteCallback {
public:
    owned_reply(std::string bytes, reply_stats& stats) : bytes_(std::move(bytes)), stats_(stats) {}

    const std::string& bytes() const { return bytes_; }

    void writeSuccess() noexcept override
    {
        ++stats_.sent;
        delete this;
    }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        ++stats_.failed;
        delete this;
    }

private:
    std::string bytes_;
    reply_stats& stats_;
};

class cache_connection {
public:
    cache_connection(std::shared_ptr<folly::AsyncSocket> s, reply_stats& stats) : sock_(std::move(s)), stats_(stats) {}

    void on_get(const std::string& key, const std::string* value)
    {
        if (!value) return respond("END\r\n");
        std::string out = "VALUE " + key + " 0 " + std::to_string(value->size()) + "\r\n";
        out += *value;
        out += "\r\nEND\r\n";
        respond(std::move(out));
    }
    void on_unknown(const std::string& verb) { respond("ERROR " + verb + "\r\n"); }

private:
    void respond(std::string out)
    {
        auto* reply = new owned_reply(std::move(out), stats_);
        sock_->writeChain(reply, folly::IOBuf::wrapBuffer(reply->bytes().data(), reply->bytes().size()));
    }
    std::shared_ptr<folly::AsyncSocket> sock_;
    reply_stats& stats_;
};
