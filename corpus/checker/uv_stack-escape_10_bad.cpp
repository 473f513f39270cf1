#include <string>
#include <uv.h>

class reply_pipe {
public:
    explicit reply_pipe(uv_loop_t* loop) { uv_pipe_init(loop, &pipe_, 0); }

    void reply(int status, const std::string& message)
    {
        std::string text = std::to_string(status);
        text += message;
        text += '\0';
        uv_buf_t buf = uv_buf_init(&text[0], static_cast<unsigned>(text.size())); // allow: stack-escape
        write_.data = this;
        uv_write(&write_, reinterpret_cast<uv_stream_t*>(&pipe_), &buf, 1, &reply_pipe::written); // expect: stack-escape
    }

private:
    static void written(uv_write_t* req, int status)
    {
        auto* self = static_cast<reply_pipe*>(req->data);
        if (status < 0) uv_close(reinterpret_cast<uv_handle_t*>(&self->pipe_), nullptr);
    }
    uv_pipe_t pipe_;
    uv_write_t write_;
};
