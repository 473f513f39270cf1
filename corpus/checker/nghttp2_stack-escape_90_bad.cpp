#include <algorithm>
#include <cstring>
#include <nghttp2/nghttp2.h>
#include <string>

struct body_source {
    const std::string* text;
    std::size_t at = 0;
};

static ssize_t read_body(nghttp2_session*, int32_t, uint8_t* buf, size_t len, uint32_t* flags, nghttp2_data_source* src, void*)
{
    auto* b = static_cast<body_source*>(src->ptr);
    std::size_t n = std::min(len, b->text->size() - b->at);
    std::memcpy(buf, b->text->data() + b->at, n);
    b->at += n;
    if (b->at == b->text->size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(n);
}

static nghttp2_nv nv(const char* n, const char* v)
{
    return {(uint8_t*)n, (uint8_t*)v, std::strlen(n), std::strlen(v), NGHTTP2_NV_FLAG_NONE};
}

class h2_client {
public:
    explicit h2_client(nghttp2_session* s) : session_(s) {}

    int post(const std::string& path, int value)
    {
        std::string text = "value=" + std::to_string(value);
        body_source src{&text};
        nghttp2_nv nva[] = {nv(":method", "POST"), nv(":path", path.c_str()), nv(":scheme", "https"), nv(":authority", "localhost")};
        nghttp2_data_provider prd{};
        prd.source.ptr = &src;
        prd.read_callback = read_body;
        return nghttp2_submit_request(session_, nullptr, nva, 4, &prd, nullptr); // expect: stack-escape
    }

private:
    nghttp2_session* session_;
};
