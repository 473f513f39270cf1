#include <cstring>
#include <uv.h>

class client {
public:
    explicit client(uv_stream_t* s) : s_(s) { req_.data = this; }
    void quit()
    {
        std::strcpy(bye_, "QUIT\r\n");
        uv_buf_t b = uv_buf_init(bye_, 6);
        uv_write(&req_, s_, &b, 1, &client::on_bye); // allow: member-no-keepalive
        finish();
    }

private:
    static void on_bye(uv_write_t*, int) {}
    void finish()
    {
        uv_read_stop(s_);
        delete this; // expect: freed-in-flight
    }
    uv_stream_t* s_;
    uv_write_t req_;
    char bye_[16];
};
