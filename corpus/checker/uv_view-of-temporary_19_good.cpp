#include <uv.h>

#include <map>
#include <sstream>
#include <string>
#include <utility>

namespace {

uv_buf_t as_buf(const std::string& s)
{
    return uv_buf_init(const_cast<char*>(s.data()), static_cast<unsigned>(s.size()));
}

}  // namespace

class status_page {
public:
    void set(const std::string& key, std::string value) { rows_[key] = std::move(value); }

    std::string render() const
    {
        std::ostringstream os;
        os << "<html><body><table>";
        for (const auto& [k, v] : rows_) os << "<tr><td>" << k << "</td><td>" << v << "</td></tr>";
        os << "</table></body></html>";
        return os.str();
    }

private:
    std::map<std::string, std::string> rows_;
};

class http_conn {
public:
    explicit http_conn(uv_loop_t* loop)
    {
        uv_tcp_init(loop, &tcp_);
        tcp_.data = this;
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

    void respond(int code, const status_page& page) { send(head(code) + page.render()); }

    void close()
    {
        auto* h = reinterpret_cast<uv_handle_t*>(&tcp_);
        if (!uv_is_closing(h)) uv_close(h, [](uv_handle_t* c) { delete static_cast<http_conn*>(c->data); });
    }

private:
    struct remainder {
        uv_write_t req;
        http_conn* conn;
        std::string text;
    };

    // Most pages fit into the socket buffer; only what the kernel did not take is queued.
    void send(const std::string& text)
    {
        uv_buf_t b = as_buf(text);
        int n = uv_try_write(stream(), &b, 1);
        if (n == UV_EAGAIN) n = 0;
        if (n < 0 || static_cast<std::size_t>(n) == text.size()) return close();

        auto* w = new remainder{{}, this, text.substr(static_cast<std::size_t>(n))};
        w->req.data = w;
        b = as_buf(w->text);
        if (uv_write(&w->req, stream(), &b, 1, on_written) != 0) {
            delete w;
            close();
        }
    }

    static std::string head(int code)
    {
        return "HTTP/1.1 " + std::to_string(code) +
               (code == 200 ? " OK" : " Error") + "\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n";
    }

    static void on_written(uv_write_t* req, int)
    {
        auto* w = static_cast<remainder*>(req->data);
        w->conn->close();
        delete w;
    }

    uv_tcp_t tcp_;
};
