#include <string>
#include <utility>
#include <uv.h>

struct text_req : uv_write_t {
    std::string text;
};

#define UV_SEND(stream, expr)                                                                                         \
    do {                                                                                                              \
        auto* wr_ = new text_req;                                                                                     \
        wr_->text = (expr);                                                                                           \
        uv_buf_t b_ = uv_buf_init(wr_->text.data(), unsigned(wr_->text.size()));                                      \
        uv_write(wr_, (stream), &b_, 1, [](uv_write_t* r, int) { delete static_cast<text_req*>(r); });                \
    } while (0)

static const std::string prompt = "> ";

struct shell {
    uv_stream_t* out;
    int level = 0;

    std::string where() const { return std::string(static_cast<std::size_t>(level), '.'); }
    void ask()
    {
        UV_SEND(out, prompt);
        UV_SEND(out, where());
    }
    int ask_now()
    {
        uv_buf_t b = uv_buf_init(const_cast<char*>(prompt.data()), unsigned(prompt.size()));
        return uv_try_write(out, &b, 1);
    }
};
