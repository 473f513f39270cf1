#include <cstring>
#include <uv.h>

class client {
public:
    explicit client(uv_loop_t* loop)
    {
        uv_tcp_init(loop, &tcp_);
        tcp_.data = this;
        req_.data = this;
    }
    void quit()
    {
        if (quitting_) return;
        quitting_ = true;
        std::strcpy(bye_, "QUIT\r\n");
        uv_buf_t b = uv_buf_init(bye_, 6);
        if (uv_write(&req_, reinterpret_cast<uv_stream_t*>(&tcp_), &b, 1, &client::on_bye))
            close();
    }

private:
    ~client() = default;
    static void on_bye(uv_write_t* r, int) { static_cast<client*>(r->data)->close(); }
    void close()
    {
        uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), [](uv_handle_t* h) { delete static_cast<client*>(h->data); });
    }
    uv_tcp_t tcp_;
    uv_write_t req_;
    char bye_[16];
    bool quitting_ = false;
};
