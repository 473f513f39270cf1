// HTTP/2 client requests on nghttp2: headers are assembled on the spot, the upload belongs to
// the stream record.
#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace h2c {

struct upload {
    std::string bytes;
    std::size_t at = 0;
};

struct stream_record {
    std::unique_ptr<upload> body;
    std::string answer;
};

class client {
public:
    explicit client(std::string authority) : authority_(std::move(authority)) {}
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    void attach(nghttp2_session* s) { session_ = s; }

    std::int32_t get(std::string_view path)
    {
        const std::string target = "/v1" + std::string(path);
        return submit("GET", target, nullptr);
    }

    std::int32_t put(std::string_view path, std::string body)
    {
        auto up = std::make_unique<upload>();
        up->bytes = std::move(body);
        const std::string target = "/v1" + std::string(path);
        return submit("PUT", target, std::move(up));
    }

    void on_data(std::int32_t id, const std::uint8_t* p, std::size_t n)
    {
        if (auto it = streams_.find(id); it != streams_.end())
            it->second.answer.append(reinterpret_cast<const char*>(p), n);
    }

    void on_close(std::int32_t id) { streams_.erase(id); }

private:
    static nghttp2_nv field(std::string_view name, std::string_view value, std::uint8_t flags)
    {
        return {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
                reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(), value.size(), flags};
    }

    static ssize_t read_upload(nghttp2_session*, std::int32_t, std::uint8_t* out, std::size_t room,
                               std::uint32_t* flags, nghttp2_data_source* src, void*)
    {
        auto* up = static_cast<upload*>(src->ptr);
        const std::size_t n = std::min(room, up->bytes.size() - up->at);
        std::memcpy(out, up->bytes.data() + up->at, n);
        up->at += n;
        if (up->at == up->bytes.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
        return static_cast<ssize_t>(n);
    }

    std::int32_t submit(std::string_view method, const std::string& target, std::unique_ptr<upload> body)
    {
        std::vector<nghttp2_nv> head{
            field(":method", method, NGHTTP2_NV_FLAG_NO_COPY_NAME),
            field(":scheme", "https", NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE),
            field(":authority", authority_, NGHTTP2_NV_FLAG_NO_COPY_NAME),
            field(":path", target, NGHTTP2_NV_FLAG_NO_COPY_NAME),
        };
        const std::string length = body ? std::to_string(body->bytes.size()) : std::string();
        if (body) head.push_back(field("content-length", length, NGHTTP2_NV_FLAG_NO_COPY_NAME));

        nghttp2_data_provider prd{};
        prd.source.ptr = body.get();
        prd.read_callback = &client::read_upload;
        const std::int32_t id =
            nghttp2_submit_request(session_, nullptr, head.data(), head.size(), body ? &prd : nullptr, nullptr);
        if (id > 0) streams_[id].body = std::move(body);
        return id;
    }

    std::string authority_;
    nghttp2_session* session_ = nullptr;
    std::map<std::int32_t, stream_record> streams_;
};

}  // namespace h2c
