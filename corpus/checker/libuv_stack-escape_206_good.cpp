// State broadcaster: saves the state to disk at once, then sends it to every subscriber.
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <string>
#include <utility>
#include <uv.h>
#include <vector>

class broadcaster {
public:
    explicit broadcaster(uv_loop_t* loop) : loop_(loop) {}

    void subscribe(uv_stream_t* s) { streams_.push_back(s); }
    void unsubscribe(uv_stream_t* s) { std::erase(streams_, s); }

    void publish(std::string state, const char* path)
    {
        ++version_;
        persist(state, path);
        auto shared = std::make_shared<const std::string>(std::move(state));
        for (auto* s : streams_) send(s, shared);
    }

private:
    struct delivery {
        uv_write_t req;
        std::uint32_t head[2];
        std::shared_ptr<const std::string> body;
    };

    // Without a callback the file operations are done when they return.
    bool persist(const std::string& state, const char* path)
    {
        uv_fs_t r;
        const uv_file fd = uv_fs_open(loop_, &r, path, O_WRONLY | O_CREAT | O_TRUNC, 0600, nullptr);
        uv_fs_req_cleanup(&r);
        if (fd < 0) return false;
        char head[16] = "STATE1\n";
        std::string trailer = "\nversion " + std::to_string(version_) + "\n";
        uv_buf_t parts[3] = {
            uv_buf_init(head, 7),
            uv_buf_init(const_cast<char*>(state.data()), static_cast<unsigned>(state.size())),
            uv_buf_init(trailer.data(), static_cast<unsigned>(trailer.size())),
        };
        const int n = uv_fs_write(loop_, &r, fd, parts, 3, 0, nullptr);
        uv_fs_req_cleanup(&r);
        uv_fs_close(loop_, &r, fd, nullptr);
        uv_fs_req_cleanup(&r);
        return n >= 0;
    }

    // The array of descriptors is copied; what they point to belongs to the delivery.
    void send(uv_stream_t* to, const std::shared_ptr<const std::string>& body)
    {
        auto d = std::make_unique<delivery>();
        d->head[0] = version_;
        d->head[1] = static_cast<std::uint32_t>(body->size());
        d->body = body;
        d->req.data = d.get();
        uv_buf_t parts[2] = {
            uv_buf_init(reinterpret_cast<char*>(d->head), sizeof d->head),
            uv_buf_init(const_cast<char*>(body->data()), static_cast<unsigned>(body->size())),
        };
        const int rc = uv_write(&d->req, to, parts, 2, [](uv_write_t* req, int) {
            std::unique_ptr<delivery> done(static_cast<delivery*>(req->data));
        });
        if (rc == 0) d.release();
    }

    uv_loop_t* loop_;
    std::vector<uv_stream_t*> streams_;
    std::uint32_t version_ = 0;
};

void publish_twice(broadcaster& b)
{
    b.publish("open", "/tmp/state");
    b.publish("closed", "/tmp/state");
}
