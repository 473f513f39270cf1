// Small HTTP responder: head and body go out in one gather write.
#include <uv.h>
#include <map>
#include <string>
#include <utility>

struct response {
    int status = 200;
    std::map<std::string, std::string> fields;
    std::string body;

    std::string head() const
    {
        std::string out = "HTTP/1.1 " + std::to_string(status) + (status < 400 ? " OK" : " Error") + "\r\n";
        for (const auto& [k, v] : fields) out += k + ": " + v + "\r\n";
        out += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
        return out;
    }
};

static uv_buf_t view(const std::string& s)
{
    return uv_buf_init(const_cast<char*>(s.data()), static_cast<unsigned>(s.size()));
}

struct connection;

struct reply_job {
    uv_write_t req;
    connection* owner;
    response res;
};

struct connection {
    uv_tcp_t tcp;
    bool keep_alive = true;

    explicit connection(uv_loop_t* loop)
    {
        uv_tcp_init(loop, &tcp);
        tcp.data = this;
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp); }

    void close()
    {
        auto* h = reinterpret_cast<uv_handle_t*>(&tcp);
        if (!uv_is_closing(h)) uv_close(h, [](uv_handle_t* handle) { delete static_cast<connection*>(handle->data); });
    }

    void reply(response res)
    {
        res.fields["Connection"] = keep_alive ? "keep-alive" : "close";

        auto* job = new reply_job{};
        job->owner = this;
        job->res = std::move(res);
        job->req.data = job;

        uv_buf_t bufs[2] = {
            view(job->res.head()), // allow: view-of-temporary
            view(job->res.body),
        };
        const unsigned n = job->res.body.empty() ? 1 : 2;
        int rc = uv_write(&job->req, stream(), bufs, n, &connection::on_sent); // expect: view-of-temporary
        if (rc < 0) {
            delete job;
            close();
        }
    }

    static void on_sent(uv_write_t* req, int status)
    {
        auto* job = static_cast<reply_job*>(req->data);
        connection* c = job->owner;
        const bool last = status < 0 || !c->keep_alive;
        delete job;
        if (last) c->close();
    }
};

void not_found(connection& c, const std::string& path)
{
    response r;
    r.status = 404;
    r.fields["Content-Type"] = "text/plain";
    r.body = "no such resource: " + path + '\n';
    c.reply(std::move(r));
}
