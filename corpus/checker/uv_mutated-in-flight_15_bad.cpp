// Message client on one TCP handle: messages are posted from the loop thread.
#include <cstdint>
#include <deque>
#include <string>
#include <uv.h>

class LinkClient {
public:
    explicit LinkClient(uv_loop_t* loop)
    {
        uv_tcp_init(loop, &tcp_);
        tcp_.data = this;
        write_req_.data = this;
    }

    void post(std::string body)
    {
        if (closing_) return;
        outbox_.push_back(frame(std::move(body)));
        send_last();
    }

    // Handshake: three frames one after the other.
    void greet(const std::string& user, const std::string& token)
    {
        post("user " + user);
        post("auth " + token);
        post("sub *");
    }

    void close()
    {
        if (closing_) return;
        closing_ = true;
        uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), &LinkClient::on_close);
    }

private:
    static std::string frame(std::string body)
    {
        std::uint32_t n = std::uint32_t(body.size());
        std::string out;
        out.reserve(4 + body.size());
        for (int shift = 24; shift >= 0; shift -= 8) out.push_back(char((n >> shift) & 0xff));
        out += body;
        return out;
    }

    void send_last()
    {
        std::string& m = outbox_.back();
        uv_buf_t buf = uv_buf_init(m.data(), unsigned(m.size()));
        int rc = uv_write(&write_req_, reinterpret_cast<uv_stream_t*>(&tcp_), &buf, 1, &LinkClient::on_written); // expect: mutated-in-flight
        if (rc < 0) {
            outbox_.pop_back();
            close();
        }
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* self = static_cast<LinkClient*>(req->data);
        self->outbox_.pop_front();
        if (status < 0) self->close();
    }

    static void on_close(uv_handle_t* h) { delete static_cast<LinkClient*>(h->data); }

    uv_tcp_t tcp_{};
    uv_write_t write_req_{};
    std::deque<std::string> outbox_;
    bool closing_ = false;
};

void start_session(uv_loop_t* loop, const std::string& user, const std::string& token)
{
    auto* c = new LinkClient(loop);
    c->greet(user, token);
}
