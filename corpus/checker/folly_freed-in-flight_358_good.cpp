#include <cstdint>
#include <cstring>
#include <folly/io/async/AsyncSocket.h>
#include <folly/io/async/EventBase.h>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

using blob = std::shared_ptr<const std::string>;

// Objects may be evicted while a response that contains them is still being sent.
class object_cache {
public:
    void put(const std::string& key, std::string value) { objects_[key] = std::make_shared<const std::string>(std::move(value)); }
    void evict(const std::string& key) { objects_.erase(key); }
    blob find(const std::string& key) const
    {
        auto it = objects_.find(key);
        return it == objects_.end() ? nullptr : it->second;
    }

private:
    std::unordered_map<std::string, blob> objects_;
};

inline std::unique_ptr<folly::IOBuf> share(blob b)
{
    auto* held = new blob(std::move(b));
    auto* bytes = const_cast<char*>((*held)->data());
    return folly::IOBuf::takeOwnership(bytes, (*held)->size(), [](void*, void* user) { delete static_cast<blob*>(user); }, held);
}

// Lives until its write has ended.
class object_response : public folly::AsyncSocket::WriteCallback {
public:
    static void start(std::shared_ptr<folly::AsyncSocket> s, blob body) { (new object_response(std::move(s)))->send(std::move(body)); }

    void writeSuccess() noexcept override { delete this; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { delete this; }

private:
    explicit object_response(std::shared_ptr<folly::AsyncSocket> s) : socket_(std::move(s)) {}

    void send(blob body)
    {
        std::string head = "VALUE " + std::to_string(body->size()) + "\r\n";
        auto chain = folly::IOBuf::copyBuffer(head);
        chain->prependChain(share(std::move(body)));
        socket_->writeChain(this, std::move(chain));
    }

    std::shared_ptr<folly::AsyncSocket> socket_;
};

class object_server {
public:
    explicit object_server(folly::EventBase& base) : base_(base) {}

    void get(std::shared_ptr<folly::AsyncSocket> s, std::string key)
    {
        base_.runInEventBaseThread([this, s = std::move(s), key = std::move(key)] {
            if (blob b = cache_.find(key)) {
                object_response::start(s, b);
                if (b->size() > (1u << 20))
                    cache_.evict(key);
            }
        });
    }

private:
    folly::EventBase& base_;
    object_cache cache_;
};
