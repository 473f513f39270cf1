#include <map>
#include <uv.h>

class Peer {
public:
    static Peer* open(uv_loop_t* l, uv_os_sock_t fd)
    {
        auto* p = new Peer(l, fd);
        uv_buf_t b = uv_buf_init(p->out_, 6);
        uv_write(&p->req_, reinterpret_cast<uv_stream_t*>(&p->tcp_), &b, 1, nullptr);
        return p;
    }
    // Pending writes are called back with UV_ECANCELED before the close callback.
    void close()
    {
        uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), [](uv_handle_t* h) { delete static_cast<Peer*>(h->data); });
    }

private:
    Peer(uv_loop_t* l, uv_os_sock_t fd)
    {
        uv_tcp_init(l, &tcp_);
        uv_tcp_open(&tcp_, fd);
        tcp_.data = this;
    }
    ~Peer() = default;
    uv_tcp_t tcp_{};
    uv_write_t req_{};
    char out_[8] = "hello\n";
};

class Directory {
public:
    void join(int id, uv_loop_t* l, uv_os_sock_t fd) { peers_.emplace(id, Peer::open(l, fd)); }
    void leave(int id)
    {
        auto it = peers_.find(id);
        if (it == peers_.end()) return;
        it->second->close();
        peers_.erase(it);
    }

private:
    std::map<int, Peer*> peers_;
};
