// Forwards records over a libuv stream and drops the ones that take too long.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <uv.h>

class forwarder {
public:
    explicit forwarder(uv_stream_t* out) : out_(out) {}

    int forward(std::string record)
    {
        auto j = std::make_unique<job>();
        j->owner = this;
        j->id = ++last_id_;
        j->started = uv_now(out_->loop);
        j->record = std::move(record);
        j->req.data = j.get();
        uv_buf_t b = uv_buf_init(j->record.data(), static_cast<unsigned>(j->record.size()));
        int rc = uv_write(&j->req, out_, &b, 1, &forwarder::on_written);
        if (rc == 0) jobs_.emplace(j->id, std::move(j));
        return rc;
    }

    void sweep(std::uint64_t max_age_ms)
    {
        const std::uint64_t now = uv_now(out_->loop);
        for (auto it = jobs_.begin(); it != jobs_.end();) {
            if (now - it->second->started > max_age_ms) {
                it = jobs_.erase(it); // expect: freed-in-flight
                ++dropped_;
            } else {
                ++it;
            }
        }
    }

private:
    struct job {
        uv_write_t req{};
        forwarder* owner = nullptr;
        std::uint64_t id = 0;
        std::uint64_t started = 0;
        std::string record;
    };

    static void on_written(uv_write_t* req, int status)
    {
        auto* j = static_cast<job*>(req->data);
        forwarder* self = j->owner;
        if (status < 0) ++self->failed_;
        self->jobs_.erase(j->id);
    }

    uv_stream_t* out_;
    std::uint64_t last_id_ = 0;
    std::uint64_t dropped_ = 0;
    std::uint64_t failed_ = 0;
    std::map<std::uint64_t, std::unique_ptr<job>> jobs_;
};
