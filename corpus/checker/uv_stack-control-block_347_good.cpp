#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <uv.h>

struct uv_failure {
    int code;
    const char* where;
};

// A chunked HTTP body on a libuv stream. The stream belongs to the connection, which waits for
// finished() before it closes.
class chunk_writer {
public:
    chunk_writer(uv_stream_t* out, std::function<void()> finished, std::function<void(uv_failure)> failed)
        : out_(out), finished_(std::move(finished)), failed_(std::move(failed))
    {
    }

    void write(std::string body)
    {
        if (body.empty())
            return;
        char size[20];
        int n = std::snprintf(size, sizeof size, "%zx\r\n", body.size());
        submit(std::make_unique<item>(std::string(size, static_cast<std::size_t>(n)), std::move(body), false));
    }

    void end() { submit(std::make_unique<item>("0\r\n", std::string(), true)); }

private:
    struct item {
        item(std::string h, std::string b, bool l) : head(std::move(h)), body(std::move(b)), last(l) {}
        uv_write_t req{};
        chunk_writer* owner = nullptr;
        std::string head, body;
        bool last;
    };

    void submit(std::unique_ptr<item> it)
    {
        static char crlf[] = "\r\n";
        it->owner = this;
        it->req.data = it.get();

        std::array<uv_buf_t, 3> parts;
        unsigned used = 0;
        parts[used++] = uv_buf_init(it->head.data(), static_cast<unsigned>(it->head.size()));
        if (!it->body.empty())
            parts[used++] = uv_buf_init(it->body.data(), static_cast<unsigned>(it->body.size()));
        parts[used++] = uv_buf_init(crlf, 2);

        int rc = uv_write(&it->req, out_, parts.data(), used, &chunk_writer::written);
        if (rc < 0)
            return failed_({rc, "uv_write"});
        it.release();
    }

    static void written(uv_write_t* req, int status)
    {
        std::unique_ptr<item> it(static_cast<item*>(req->data));
        chunk_writer* w = it->owner;
        if (status < 0)
            w->failed_({status, "write"});
        else if (it->last)
            w->finished_();
    }

    uv_stream_t* out_;
    std::function<void()> finished_;
    std::function<void(uv_failure)> failed_;
};
