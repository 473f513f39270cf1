#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <uv.h>

class metrics {
public:
    void set(const std::string& name, double v) { values_[name] = v; }

    std::string render() const
    {
        std::string out = "{";
        for (const auto& [name, v] : values_) {
            if (out.size() > 1) out += ',';
            out += '"' + name + "\":" + std::to_string(v);
        }
        return out + "}\n";
    }

private:
    std::map<std::string, double> values_;
};

class metrics_pipe {
public:
    metrics_pipe(uv_loop_t* loop, const metrics& m) : metrics_(m)
    {
        uv_pipe_init(loop, &server_, 0);
        server_.data = this;
    }

    int listen(const char* path)
    {
        int rc = uv_pipe_bind(&server_, path);
        if (rc == 0) rc = uv_listen(reinterpret_cast<uv_stream_t*>(&server_), 16, &metrics_pipe::on_connection);
        return rc;
    }

private:
    static void on_connection(uv_stream_t* server, int status)
    {
        if (status < 0) return;
        auto* self = static_cast<metrics_pipe*>(server->data);
        auto* client = new uv_pipe_t;
        uv_pipe_init(server->loop, client, 0);
        if (uv_accept(server, reinterpret_cast<uv_stream_t*>(client)) != 0) return close(client);
        self->answer(client);
    }

    static uv_buf_t as_buf(std::string_view s) { return uv_buf_init(const_cast<char*>(s.data()), static_cast<unsigned>(s.size())); }

    void answer(uv_pipe_t* client)
    {
        const uv_buf_t bufs[] = {as_buf("metrics "), as_buf(metrics_.render())}; // allow: view-of-temporary
        auto* req = new uv_write_t;
        int rc = uv_write(req, reinterpret_cast<uv_stream_t*>(client), bufs, 2, &metrics_pipe::on_answered); // expect: view-of-temporary
        if (rc < 0) {
            delete req;
            close(client);
        }
    }

    static void on_answered(uv_write_t* req, int status)
    {
        if (status < 0) std::fprintf(stderr, "metrics: %s\n", uv_strerror(status));
        close(reinterpret_cast<uv_pipe_t*>(req->handle));
        delete req;
    }

    static void close(uv_pipe_t* client)
    {
        uv_close(reinterpret_cast<uv_handle_t*>(client), [](uv_handle_t* h) { delete reinterpret_cast<uv_pipe_t*>(h); });
    }

    uv_pipe_t server_;
    const metrics& metrics_;
};
