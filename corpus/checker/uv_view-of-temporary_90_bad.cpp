#include <string>
#include <uv.h>

#define UV_SEND(stream, text)                                                                 \
    do {                                                                                      \
        auto* wr_ = new uv_write_t;                                                           \
        uv_buf_t b_ = uv_buf_init(const_cast<char*>((text).data()), unsigned((text).size())); \
        uv_write(wr_, (stream), &b_, 1, [](uv_write_t* r, int) { delete r; });                \
    } while (0)

static const std::string prompt = "> ";

struct shell {
    uv_stream_t* out;
    int level = 0;

    std::string where() const { return std::string(static_cast<std::size_t>(level), '.'); }
    void ask()
    {
        UV_SEND(out, prompt);
        UV_SEND(out, where()); // expect: view-of-temporary
    }
};
