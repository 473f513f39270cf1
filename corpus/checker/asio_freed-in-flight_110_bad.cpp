#include <boost/asio.hpp>
#include <array>
#include <fstream>
#include <iterator>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct Blob {
    std::string etag;
    std::string data;
};

class BlobCache {
public:
    explicit BlobCache(std::size_t capacity) : capacity_(capacity) {}

    const Blob* find(const std::string& key)
    {
        auto it = map_.find(key);
        if (it == map_.end()) return nullptr;
        order_.splice(order_.begin(), order_, it->second.pos);
        return it->second.blob.get();
    }

    const Blob* insert(const std::string& key, Blob blob)
    {
        const std::size_t need = blob.data.size();
        while (used_ + need > capacity_ && !order_.empty()) evict_oldest();
        order_.push_front(key);
        used_ += need;
        auto& slot = map_[key];
        slot.blob = std::make_unique<Blob>(std::move(blob));
        slot.pos = order_.begin();
        return slot.blob.get();
    }

private:
    struct Slot {
        std::unique_ptr<Blob> blob;
        std::list<std::string>::iterator pos;
    };

    void evict_oldest()
    {
        auto it = map_.find(order_.back());
        used_ -= it->second.blob->data.size();
        map_.erase(it); // expect: freed-in-flight
        order_.pop_back();
    }

    std::size_t capacity_, used_ = 0;
    std::unordered_map<std::string, Slot> map_;
    std::list<std::string> order_;
};

static std::optional<Blob> load(const std::string& root, const std::string& key)
{
    if (key.find("..") != std::string::npos) return std::nullopt;
    std::ifstream in(root + "/" + key, std::ios::binary);
    if (!in) return std::nullopt;
    Blob b;
    b.data.assign(std::istreambuf_iterator<char>(in), {});
    b.etag = std::to_string(std::hash<std::string>{}(b.data));
    return b;
}

// The server runs its io_context on one thread; all sessions share the cache.
class AssetSession : public std::enable_shared_from_this<AssetSession> {
public:
    AssetSession(tcp::socket s, BlobCache& cache, std::string root)
        : sock_(std::move(s)), cache_(cache), root_(std::move(root))
    {
    }

    void start()
    {
        if (!std::exchange(started_, true)) next();
    }

private:
    void next()
    {
        asio::async_read_until(sock_, asio::dynamic_buffer(line_, 1024), '\n',
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec) return;
                                   std::string key = self->line_.substr(0, n - 1);
                                   self->line_.erase(0, n);
                                   self->serve(key);
                               });
    }

    void serve(const std::string& key)
    {
        const Blob* blob = cache_.find(key);
        if (!blob) {
            auto fresh = load(root_, key);
            if (!fresh) return;
            blob = cache_.insert(key, std::move(*fresh));
        }
        head_ = "OK " + blob->etag + " " + std::to_string(blob->data.size()) + "\n";
        std::array<asio::const_buffer, 2> out{asio::buffer(head_), asio::buffer(blob->data)};
        asio::async_write(sock_, out, [self = shared_from_this()](error_code ec, std::size_t) { // allow: freed-in-flight
            if (!ec) self->next();
        });
    }

    tcp::socket sock_;
    BlobCache& cache_;
    std::string root_, line_, head_;
    bool started_ = false;
};

void accept_loop(tcp::acceptor& acc, BlobCache& cache, const std::string& root)
{
    acc.async_accept([&acc, &cache, root](error_code ec, tcp::socket s) {
        if (!ec) std::make_shared<AssetSession>(std::move(s), cache, root)->start();
        if (acc.is_open()) accept_loop(acc, cache, root);
    });
}
