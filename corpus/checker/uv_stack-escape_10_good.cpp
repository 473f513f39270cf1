#include <string>
#include <utility>
#include <uv.h>

struct text_write : uv_write_t {
    std::string text;
    explicit text_write(std::string t) : text(std::move(t)) {}
};

int send_text(uv_stream_t* to, std::string text)
{
    auto* w = new text_write(std::move(text));
    uv_buf_t b = uv_buf_init(w->text.data(), unsigned(w->text.size()));
    const int rc = uv_write(w, to, &b, 1, [](uv_write_t* r, int) { delete static_cast<text_write*>(r); });
    if (rc != 0) delete w;
    return rc;
}

int try_first(uv_stream_t* to, const char* p, unsigned n)
{
    char copy[128];
    if (n > sizeof copy) return UV_E2BIG;
    for (unsigned i = 0; i < n; ++i) copy[i] = p[i];
    uv_buf_t b = uv_buf_init(copy, n);
    const int rc = uv_try_write(to, &b, 1);
    return rc == UV_EAGAIN ? send_text(to, std::string(p, n)) : rc;
}
