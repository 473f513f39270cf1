#include <array>
#include <cstdint>
#include <cstring>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <memory>
#include <string_view>
#include <vector>

namespace rtmp {

class chunk_pool {
public:
    static constexpr std::size_t chunk_size = 4096;

    struct slot {
        chunk_pool* owner;
        slot* next;
        std::size_t used;
        unsigned char bytes[chunk_size];
    };

    explicit chunk_pool(std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i) {
            store_.push_back(std::make_unique<slot>());
            store_.back()->owner = this;
            put(store_.back().get());
        }
    }

    slot* get()
    {
        slot* s = free_;
        if (s) {
            free_ = s->next;
            s->used = 0;
            ++lent_;
        }
        return s;
    }

    void put(slot* s)
    {
        s->next = free_;
        free_ = s;
        if (lent_ > 0) --lent_;
    }

    static void give_back(const void*, std::size_t, void* extra)
    {
        auto* s = static_cast<slot*>(extra);
        s->owner->put(s);
    }

    std::size_t lent() const { return lent_; }

private:
    std::vector<std::unique_ptr<slot>> store_;
    slot* free_ = nullptr;
    std::size_t lent_ = 0;
};

class publisher {
public:
    publisher(bufferevent* bev, chunk_pool& pool) : bev_(bev), pool_(pool) {}

    std::size_t write(std::string_view payload)
    {
        std::size_t sent = 0;
        while (!payload.empty()) {
            chunk_pool::slot* s = pool_.get();
            if (!s) {
                ++stalls_;
                break;
            }
            const std::size_t n = std::min(payload.size(), chunk_pool::chunk_size - 4);
            s->bytes[0] = 0xc3;
            s->bytes[1] = static_cast<unsigned char>(n >> 16);
            s->bytes[2] = static_cast<unsigned char>(n >> 8);
            s->bytes[3] = static_cast<unsigned char>(n);
            std::memcpy(s->bytes + 4, payload.data(), n);
            s->used = n + 4;
            if (!attach(s)) {
                pool_.put(s);
                break;
            }
            payload.remove_prefix(n);
            sent += n;
        }
        return sent;
    }

    unsigned stalls() const { return stalls_; }

private:
    bool attach(chunk_pool::slot* s)
    {
        return evbuffer_add_reference(bufferevent_get_output(bev_), s->bytes, s->used, &chunk_pool::give_back, s) == 0;
    }

    bufferevent* bev_;
    chunk_pool& pool_;
    unsigned stalls_ = 0;
};

}  // namespace rtmp
