#include <deque>
#include <map>
#include <string>
#include <utility>
#include <uv.h>

// One subscriber of a line feed.
class feed_client {
public:
    explicit feed_client(uv_loop_t* loop)
    {
        uv_tcp_init(loop, &tcp_);
        tcp_.data = this;
        write_.data = this;
    }

    feed_client(const feed_client&) = delete;
    feed_client& operator=(const feed_client&) = delete;

    int accept(uv_stream_t* server) { return uv_accept(server, stream()); }

    void push(std::string line)
    {
        backlog_.push_back(std::move(line));
        if (!busy_) write_front();
    }

    void close()
    {
        uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), [](uv_handle_t* h) { delete static_cast<feed_client*>(h->data); });
    }

    std::size_t backlog() const { return backlog_.size(); }

private:
    ~feed_client() = default;

    void write_front()
    {
        current_ = std::move(backlog_.front());
        backlog_.pop_front();
        busy_ = true;
        uv_buf_t b = uv_buf_init(current_.data(), unsigned(current_.size()));
        int rc = uv_write(&write_, stream(), &b, 1, &feed_client::on_written);
        if (rc < 0) busy_ = false;
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* c = static_cast<feed_client*>(req->data);
        c->busy_ = false;
        if (status == 0 && !c->backlog_.empty()) c->write_front();
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

    uv_tcp_t tcp_{};
    uv_write_t write_{};
    bool busy_ = false;
    std::string current_;
    std::deque<std::string> backlog_;
};

class feed {
public:
    explicit feed(uv_loop_t* loop) : loop_(loop) {}

    ~feed()
    {
        for (auto& [id, c] : clients_) c->close();
    }

    void on_connection(uv_stream_t* server)
    {
        auto* c = new feed_client(loop_);
        if (c->accept(server) != 0) return c->close();
        c->push("welcome\n");
        clients_.emplace(++next_, c);
    }

    void publish(const std::string& line)
    {
        for (auto it = clients_.begin(); it != clients_.end();) {
            if (it->second->backlog() > 1000) {
                it->second->close();
                it = clients_.erase(it);
                continue;
            }
            it->second->push(line);
            ++it;
        }
    }

private:
    uv_loop_t* loop_;
    std::map<int, feed_client*> clients_;
    int next_ = 0;
};
