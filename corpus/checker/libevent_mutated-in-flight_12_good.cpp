#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

// Telemetry uplink. One scratch vector is reused for every frame: each call below that takes it
// copies the bytes into the output chain.
class Uplink {
public:
    explicit Uplink(bufferevent* bev) : bev_(bev) { scratch_.reserve(512); }

    void hello(const std::string& node)
    {
        static const char magic[4] = {'T', 'L', 'M', '1'};
        evbuffer_add_reference(bufferevent_get_output(bev_), magic, sizeof magic, nullptr, nullptr);
        begin(0x01);
        put(node.data(), node.size());
        commit();
    }

    void sample(std::uint32_t id, double v)
    {
        begin(0x02);
        put(&id, sizeof id);
        put(&v, sizeof v);
        commit();
    }

    void batch(const std::vector<double>& values)
    {
        evbuffer* tmp = evbuffer_new();
        if (!tmp)
            return;
        std::uint32_t i = 0;
        for (double v : values) {
            begin(0x02);
            put(&i, sizeof i);
            put(&v, sizeof v);
            seal();
            evbuffer_add(tmp, scratch_.data(), scratch_.size());
            ++i;
        }
        bufferevent_write_buffer(bev_, tmp);
        evbuffer_free(tmp);
        scratch_.clear();
    }

private:
    void begin(std::uint8_t kind)
    {
        scratch_.assign(3, 0);
        scratch_[0] = kind;
    }
    void put(const void* p, std::size_t n)
    {
        const auto* b = static_cast<const std::uint8_t*>(p);
        scratch_.insert(scratch_.end(), b, b + n);
    }
    void seal()
    {
        const auto len = std::uint16_t(scratch_.size() - 3);
        std::memcpy(&scratch_[1], &len, sizeof len);
    }
    void commit()
    {
        seal();
        bufferevent_write(bev_, scratch_.data(), scratch_.size());
        scratch_.clear();
    }

    bufferevent* bev_;
    std::vector<std::uint8_t> scratch_;
};

void on_tick(evutil_socket_t, short, void* arg)
{
    auto* up = static_cast<Uplink*>(arg);
    for (std::uint32_t i = 0; i < 8; ++i)
        up->sample(i, i * 0.5);
}
