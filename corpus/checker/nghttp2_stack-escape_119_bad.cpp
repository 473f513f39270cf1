// Response side of a small HTTP/2 file server; the session is flushed by the event loop.
#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace h2 {

struct stream_state {
    std::string path;
    std::string body;
    std::size_t offset = 0;
};

nghttp2_nv field(std::string_view name, std::string_view value)
{
    nghttp2_nv nv;
    nv.name = reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data()));
    nv.namelen = name.size();
    nv.value = reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data()));
    nv.valuelen = value.size();
    nv.flags = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE;
    return nv;
}

std::string_view status_text(int code)
{
    switch (code) {
    case 200: return "200";
    case 404: return "404";
    default: return "500";
    }
}

ssize_t read_body(nghttp2_session*, std::int32_t, std::uint8_t* out, std::size_t room,
                  std::uint32_t* flags, nghttp2_data_source* src, void*)
{
    auto* st = static_cast<stream_state*>(src->ptr);
    const std::size_t n = std::min(room, st->body.size() - st->offset);
    std::memcpy(out, st->body.data() + st->offset, n);
    st->offset += n;
    if (st->offset == st->body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(n);
}

class server_session {
public:
    explicit server_session(nghttp2_session* s) : session_(s) {}

    void on_request(std::int32_t id, std::string path)
    {
        auto st = std::make_unique<stream_state>();
        st->path = std::move(path);
        const int code = load(*st) ? 200 : 404;
        stream_state* raw = st.get();
        streams_[id] = std::move(st);
        respond(id, *raw, code);
    }

    void on_stream_close(std::int32_t id) { streams_.erase(id); }

    bool on_writable()
    {
        return nghttp2_session_want_write(session_) == 0 || nghttp2_session_send(session_) == 0;
    }

private:
    bool load(stream_state& st)
    {
        auto hit = files_.find(st.path);
        if (hit == files_.end()) {
            st.body = "no such file\n";
            return false;
        }
        st.body = hit->second;
        return true;
    }

    void respond(std::int32_t id, stream_state& st, int code)
    {
        const std::string length = std::to_string(st.body.size());
        std::vector<nghttp2_nv> head;
        head.push_back(field(":status", status_text(code)));
        head.push_back(field("server", "shelf/2"));
        head.push_back(field("content-length", length)); // allow: stack-escape

        nghttp2_data_provider prd{};
        prd.source.ptr = &st;
        prd.read_callback = read_body;
        const int rc = nghttp2_submit_response(session_, id, head.data(), head.size(), &prd); // expect: stack-escape
        if (rc != 0) nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_INTERNAL_ERROR);
    }

    nghttp2_session* session_;
    std::map<std::int32_t, std::unique_ptr<stream_state>> streams_;
    std::map<std::string, std::string> files_;
};

}  // namespace h2
