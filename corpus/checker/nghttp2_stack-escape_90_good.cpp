#include <algorithm>
#include <cstring>
#include <memory>
#include <nghttp2/nghttp2.h>
#include <string>

struct body_source {
    std::string text;
    std::size_t at = 0;
};

static ssize_t read_body(nghttp2_session*, int32_t, uint8_t* buf, size_t len, uint32_t* flags, nghttp2_data_source* src, void*)
{
    auto* b = static_cast<body_source*>(src->ptr);
    std::size_t n = std::min(len, b->text.size() - b->at);
    std::memcpy(buf, b->text.data() + b->at, n);
    b->at += n;
    if (b->at == b->text.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(n);
}

static int on_stream_close(nghttp2_session* s, int32_t id, uint32_t, void*)
{
    delete static_cast<body_source*>(nghttp2_session_get_stream_user_data(s, id));
    return 0;
}

void install(nghttp2_session_callbacks* cbs) { nghttp2_session_callbacks_set_on_stream_close_callback(cbs, on_stream_close); }

static nghttp2_nv nv(const char* n, const char* v)
{
    return {(uint8_t*)n, (uint8_t*)v, std::strlen(n), std::strlen(v), NGHTTP2_NV_FLAG_NONE};
}

class h2_client {
public:
    explicit h2_client(nghttp2_session* s) : session_(s) {}

    // Names and values are copied, and so is the provider; only the source must live on.
    int post(const std::string& path, int value)
    {
        auto src = std::make_unique<body_source>();
        src->text = "value=" + std::to_string(value);
        nghttp2_nv nva[] = {nv(":method", "POST"), nv(":path", path.c_str()), nv(":scheme", "https"), nv(":authority", "localhost")};
        nghttp2_data_provider prd{};
        prd.source.ptr = src.get();
        prd.read_callback = read_body;
        int id = nghttp2_submit_request(session_, nullptr, nva, 4, &prd, src.get());
        if (id >= 0) src.release();
        return id;
    }

private:
    nghttp2_session* session_;
};
