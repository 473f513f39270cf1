// Connection limit of a line server: surplus clients are told so and closed.
#include <string>
#include <unordered_set>
#include <uv.h>

namespace {

char busy_text[] = "421 too many connections, try again later\r\n";
char hello_text[] = "220 ready\r\n";

struct peer {
    uv_tcp_t tcp;
    uv_write_t hello;
    char input[1024];
    std::string line;
};

class line_server {
public:
    line_server(uv_loop_t* loop, std::size_t limit) : loop_(loop), limit_(limit) {}

    void connection(uv_stream_t* listener)
    {
        auto* p = new peer;
        uv_tcp_init(loop_, &p->tcp);
        p->tcp.data = this;
        if (uv_accept(listener, stream(p))) {
            uv_close(handle(p), &line_server::closed);
            return;
        }
        if (peers_.size() >= limit_)
            return refuse(p);
        peers_.insert(p);
        uv_buf_t b = uv_buf_init(hello_text, sizeof hello_text - 1);
        uv_write(&p->hello, stream(p), &b, 1, nullptr);
        uv_read_start(stream(p), &line_server::alloc, &line_server::read);
    }

private:
    static uv_stream_t* stream(peer* p) { return reinterpret_cast<uv_stream_t*>(&p->tcp); }
    static uv_handle_t* handle(peer* p) { return reinterpret_cast<uv_handle_t*>(&p->tcp); }

    static void refuse(peer* p)
    {
        uv_write_t req;
        uv_buf_t b = uv_buf_init(busy_text, sizeof busy_text - 1);
        int rc = uv_write(&req, stream(p), &b, 1, [](uv_write_t* r, int) { // expect: stack-control-block
            uv_close(reinterpret_cast<uv_handle_t*>(r->handle), &line_server::closed);
        });
        if (rc)
            uv_close(handle(p), &line_server::closed);
    }

    static void alloc(uv_handle_t* h, std::size_t, uv_buf_t* b)
    {
        auto* p = reinterpret_cast<peer*>(h);
        *b = uv_buf_init(p->input, sizeof p->input);
    }

    static void read(uv_stream_t* s, ssize_t n, const uv_buf_t* b)
    {
        auto* p = reinterpret_cast<peer*>(s);
        if (n > 0)
            p->line.append(b->base, std::size_t(n));
        else if (n < 0)
            uv_close(handle(p), &line_server::closed);
    }

    static void closed(uv_handle_t* h)
    {
        auto* p = reinterpret_cast<peer*>(h);
        static_cast<line_server*>(h->data)->peers_.erase(p);
        delete p;
    }

    uv_loop_t* loop_;
    std::size_t limit_;
    std::unordered_set<peer*> peers_;
};

}  // namespace

void on_connection(uv_stream_t* listener, int status)
{
    if (status == 0)
        static_cast<line_server*>(listener->data)->connection(listener);
}

void start(uv_tcp_t* listener)
{
    static line_server server(listener->loop, 64);
    listener->data = &server;
    uv_listen(reinterpret_cast<uv_stream_t*>(listener), 128, on_connection);
}
