// Position broadcaster: samples are rendered into a fixed set of slots that are used over and over.
#include <array>
#include <cmath>
#include <cstdio>
#include <uv.h>

class broadcaster {
public:
    broadcaster(uv_loop_t* loop, const char* host, int port)
    {
        uv_ip4_addr(host, port, &to_);
        uv_tcp_init(loop, &tcp_);
        uv_timer_init(loop, &timer_);
        tcp_.data = timer_.data = connect_.data = this;
        for (slot& s : slots_) {
            s.owner = this;
            s.req.data = &s;
        }
    }

    broadcaster(const broadcaster&) = delete;
    broadcaster& operator=(const broadcaster&) = delete;

    void start()
    {
        if (uv_tcp_connect(&connect_, &tcp_, reinterpret_cast<const sockaddr*>(&to_), on_connect) != 0) stop();
    }

    unsigned skipped() const { return skipped_; }

private:
    struct slot {
        broadcaster* owner = nullptr;
        uv_write_t req{};
        bool flying = false;
        char text[96];
    };

    static void on_connect(uv_connect_t* req, int status)
    {
        auto* b = static_cast<broadcaster*>(req->data);
        if (status < 0) return b->stop();
        uv_timer_start(&b->timer_, on_tick, 20, 20);
    }

    static void on_tick(uv_timer_t* t) { static_cast<broadcaster*>(t->data)->sample(); }

    slot* idle_slot()
    {
        for (slot& s : slots_)
            if (!s.flying) return &s;
        return nullptr;
    }

    void sample()
    {
        phase_ += 0.02;
        slot* s = idle_slot();
        if (!s) {
            ++skipped_;
            return;
        }
        int n = std::snprintf(s->text, sizeof s->text, "%.4f %.4f\n", std::cos(phase_), std::sin(phase_));
        uv_buf_t b = uv_buf_init(s->text, unsigned(n));
        if (uv_write(&s->req, reinterpret_cast<uv_stream_t*>(&tcp_), &b, 1, on_written) != 0) return stop();
        s->flying = true;
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* s = static_cast<slot*>(req->data);
        s->flying = false;
        if (status < 0) s->owner->stop();
    }

    void stop()
    {
        if (stopped_) return;
        stopped_ = true;
        uv_close(reinterpret_cast<uv_handle_t*>(&timer_), nullptr);
        uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), nullptr);
    }

    uv_tcp_t tcp_{};
    uv_timer_t timer_{};
    uv_connect_t connect_{};
    sockaddr_in to_{};
    std::array<slot, 8> slots_;
    double phase_ = 0;
    unsigned skipped_ = 0;
    bool stopped_ = false;
};

int main()
{
    uv_loop_t* loop = uv_default_loop();
    broadcaster b(loop, "127.0.0.1", 9100);
    b.start();
    uv_run(loop, UV_RUN_DEFAULT);
    std::printf("%u samples skipped\n", b.skipped());
    return 0;
}
