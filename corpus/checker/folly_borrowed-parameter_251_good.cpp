#include <cstdint>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

using blob = std::shared_ptr<const std::string>;

// Answers of a cache. Values may be replaced or evicted while they are being written.
class cache_connection : private folly::AsyncSocket::WriteCallback {
public:
    explicit cache_connection(folly::AsyncSocket& sock) : sock_(sock) {}

    void value(const std::string& key, const blob& v)
    {
        auto chain = folly::IOBuf::copyBuffer("VALUE " + key + ' ' + std::to_string(v->size()) + "\r\n");
        chain->prependChain(share(v));
        chain->prependChain(folly::IOBuf::wrapBuffer("\r\nEND\r\n", 7));
        send(std::move(chain));
    }

    void status(const std::string& line) { send(folly::IOBuf::copyBuffer(line + "\r\n")); }

    void miss()
    {
        ++outstanding_;
        sock_.write(this, "END\r\n", 5);
    }

private:
    static std::unique_ptr<folly::IOBuf> share(const blob& v)
    {
        auto held = std::make_unique<blob>(v);
        void* bytes = const_cast<char*>((*held)->data());
        const std::size_t n = (*held)->size();
        return folly::IOBuf::takeOwnership(bytes, n, &cache_connection::drop, held.release());
    }
    static void drop(void*, void* user) { delete static_cast<blob*>(user); }

    void send(std::unique_ptr<folly::IOBuf> chain)
    {
        ++outstanding_;
        sock_.writeChain(this, std::move(chain));
    }

    void writeSuccess() noexcept override { --outstanding_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { --outstanding_; }

    folly::AsyncSocket& sock_;
    unsigned outstanding_ = 0;
};

class cache {
public:
    void get(cache_connection& c, const std::string& key)
    {
        auto it = entries_.find(key);
        if (it == entries_.end()) return c.miss();
        c.value(key, it->second);
    }
    void set(cache_connection& c, const std::string& key, std::string v)
    {
        entries_[key] = std::make_shared<const std::string>(std::move(v));
        c.status("STORED " + key);
    }
    void flush() { entries_.clear(); }

private:
    std::unordered_map<std::string, blob> entries_;
};
