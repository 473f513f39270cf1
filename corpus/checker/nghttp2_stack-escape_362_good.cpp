#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <nghttp2/nghttp2.h>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

// Answers of a small HTTP/2 service. Bodies belong to the stream table until the stream closes.
class responder {
public:
    void attach(nghttp2_session_callbacks* cb) { nghttp2_session_callbacks_set_on_stream_close_callback(cb, &responder::on_close); }

    int answer(nghttp2_session* session, std::int32_t stream, int status, const std::string& type, std::string body)
    {
        auto r = std::make_unique<reply>();
        r->body = std::move(body);

        std::string code = std::to_string(status);
        std::string length = std::to_string(r->body.size());
        std::vector<nghttp2_nv> fields;
        fields.push_back(field(":status", code));
        fields.push_back(field("content-type", type));
        fields.push_back(field("content-length", length));
        std::string wait = std::to_string(backoff_);
        if (status == 503)
            fields.push_back(field("retry-after", wait));

        nghttp2_data_provider source;
        source.source.ptr = r.get();
        source.read_callback = &responder::read_body;
        int rc = nghttp2_submit_response(session, stream, fields.data(), fields.size(), &source);
        if (rc == 0)
            replies_[stream] = std::move(r);
        return rc;
    }

private:
    struct reply {
        std::string body;
        std::size_t sent = 0;
    };

    static nghttp2_nv field(const char* name, const std::string& value)
    {
        nghttp2_nv nv;
        nv.name = reinterpret_cast<std::uint8_t*>(const_cast<char*>(name));
        nv.namelen = std::strlen(name);
        nv.value = reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data()));
        nv.valuelen = value.size();
        nv.flags = NGHTTP2_NV_FLAG_NONE;
        return nv;
    }

    static ssize_t read_body(nghttp2_session*, std::int32_t, std::uint8_t* to, std::size_t room, std::uint32_t* flags,
                             nghttp2_data_source* source, void*)
    {
        auto* r = static_cast<reply*>(source->ptr);
        std::size_t n = std::min(room, r->body.size() - r->sent);
        std::memcpy(to, r->body.data() + r->sent, n);
        r->sent += n;
        if (r->sent == r->body.size())
            *flags |= NGHTTP2_DATA_FLAG_EOF;
        return static_cast<ssize_t>(n);
    }

    static int on_close(nghttp2_session*, std::int32_t stream, std::uint32_t, void* user)
    {
        static_cast<responder*>(user)->replies_.erase(stream);
        return 0;
    }

    int backoff_ = 30;
    std::unordered_map<std::int32_t, std::unique_ptr<reply>> replies_;
};
