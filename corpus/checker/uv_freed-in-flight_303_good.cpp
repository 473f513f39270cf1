// Telemetry fan-out: one encoded sample goes to every subscriber.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <uv.h>
#include <vector>

namespace {

struct write_op {
    uv_write_t req;
    std::shared_ptr<std::string> payload;
};

void on_written(uv_write_t* req, int status)
{
    if (status < 0 && status != UV_ECANCELED)
        std::fprintf(stderr, "telemetry: %s\n", uv_strerror(status));
    delete static_cast<write_op*>(req->data);
}

void on_closed(uv_handle_t* h) { delete reinterpret_cast<uv_tcp_t*>(h); }

}  // namespace

class telemetry_hub {
public:
    ~telemetry_hub()
    {
        for (uv_tcp_t* s : subscribers_)
            uv_close(reinterpret_cast<uv_handle_t*>(s), on_closed);
    }

    void subscribe(uv_tcp_t* s) { subscribers_.push_back(s); }

    void unsubscribe(uv_tcp_t* s)
    {
        auto it = std::find(subscribers_.begin(), subscribers_.end(), s);
        if (it == subscribers_.end())
            return;
        subscribers_.erase(it);
        uv_close(reinterpret_cast<uv_handle_t*>(s), on_closed);
    }

    void publish(double temperature, double load)
    {
        auto payload = std::make_shared<std::string>(
            "{\"t\":" + std::to_string(temperature) + ",\"load\":" + std::to_string(load) + "}\n");
        std::vector<uv_tcp_t*> dead;
        for (uv_tcp_t* s : subscribers_)
            if (!write_to(s, payload))
                dead.push_back(s);
        for (uv_tcp_t* s : dead)
            unsubscribe(s);
    }

private:
    static bool write_to(uv_tcp_t* s, const std::shared_ptr<std::string>& payload)
    {
        auto* op = new write_op{{}, payload};
        op->req.data = op;
        uv_buf_t b = uv_buf_init(op->payload->data(), unsigned(op->payload->size()));
        int rc = uv_write(&op->req, reinterpret_cast<uv_stream_t*>(s), &b, 1, on_written);
        if (rc < 0) {
            delete op;  // not queued: on_written will not be called
            return false;
        }
        return true;
    }

    std::vector<uv_tcp_t*> subscribers_;
};
