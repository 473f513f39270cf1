#include <uv.h>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <list>
#include <string>
#include <vector>

namespace shipper {

struct Batch {
    uv_write_t req;
    std::uint64_t id = 0;
    std::uint64_t born_ms = 0;
    std::vector<char> wire;
};

struct Stats {
    std::uint64_t sent = 0, failed = 0, expired = 0;
};

// Ships log batches to the collector; what the collector has not taken within the TTL is given up.
class LogShipper {
public:
    LogShipper(uv_loop_t* loop, uv_stream_t* collector, std::uint64_t ttl_ms) : loop_(loop), out_(collector), ttl_ms_(ttl_ms)
    {
        uv_timer_init(loop_, &sweep_);
        sweep_.data = this;
        uv_timer_start(&sweep_, on_sweep, 1000, 1000);
    }

    void ship(const std::vector<std::string>& lines)
    {
        auto* b = new Batch;
        b->id = next_id_++;
        b->born_ms = uv_now(loop_);
        b->wire = encode(b->id, lines);
        b->req.data = this;
        batches_.push_back(b);
        uv_buf_t buf = uv_buf_init(b->wire.data(), unsigned(b->wire.size()));
        int rc = uv_write(&b->req, out_, &buf, 1, on_written); // allow: freed-in-flight
        if (rc < 0) {
            std::fprintf(stderr, "ship: %s\n", uv_strerror(rc));
            batches_.pop_back();
            delete b;
            ++stats_.failed;
        }
    }

    const Stats& stats() const { return stats_; }

private:
    static std::vector<char> encode(std::uint64_t id, const std::vector<std::string>& lines)
    {
        std::vector<char> w(16);
        std::uint64_t count = lines.size();
        std::memcpy(w.data(), &id, 8);
        std::memcpy(w.data() + 8, &count, 8);
        for (const auto& l : lines) {
            w.insert(w.end(), l.begin(), l.end());
            w.push_back('\n');
        }
        return w;
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* self = static_cast<LogShipper*>(req->data);
        for (auto it = self->batches_.begin(); it != self->batches_.end(); ++it) {
            if (&(*it)->req != req) continue;
            status == 0 ? ++self->stats_.sent : ++self->stats_.failed;
            delete *it;
            self->batches_.erase(it);
            return;
        }
    }

    static void on_sweep(uv_timer_t* t)
    {
        auto* self = static_cast<LogShipper*>(t->data);
        const std::uint64_t now = uv_now(self->loop_);
        for (auto it = self->batches_.begin(); it != self->batches_.end();) {
            if (now - (*it)->born_ms < self->ttl_ms_) break;
            ++self->stats_.expired;
            delete *it; // expect: freed-in-flight
            it = self->batches_.erase(it);
        }
    }

    uv_loop_t* loop_;
    uv_stream_t* out_;
    uv_timer_t sweep_;
    std::uint64_t ttl_ms_;
    std::uint64_t next_id_ = 1;
    std::list<Batch*> batches_;
    Stats stats_;
};

}  // namespace shipper
