#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>

#include <cstdio>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>

// Collects the body of a reply piece by piece and sends it at the end.
class reply_stream {
public:
    explicit reply_stream(evhttp_request* req) : req_(req), body_(evbuffer_new())
    {
        if (!body_) throw std::bad_alloc();
    }

    ~reply_stream() { evbuffer_free(body_); }

    reply_stream(const reply_stream&) = delete;
    reply_stream& operator=(const reply_stream&) = delete;

    reply_stream& header(const char* name, const std::string& value)
    {
        evhttp_add_header(evhttp_request_get_output_headers(req_), name, value.c_str());
        return *this;
    }

    reply_stream& operator<<(std::string_view text)
    {
        append(text.data(), text.size());
        return *this;
    }

    reply_stream& operator<<(std::int64_t v)
    {
        char digits[24];
        int n = std::snprintf(digits, sizeof digits, "%lld", static_cast<long long>(v));
        evbuffer_add(body_, digits, static_cast<std::size_t>(n));
        return *this;
    }

    // The rest of the exchange is driven by the event loop.
    void send(int code, const char* reason) { evhttp_send_reply(req_, code, reason, body_); }

private:
    static constexpr std::size_t inline_limit = 512;

    void append(const char* p, std::size_t n)
    {
        if (n <= inline_limit)
            evbuffer_add(body_, p, n);
        else
            evbuffer_add_reference(body_, p, n, nullptr, nullptr); // expect: borrowed-parameter
    }

    evhttp_request* req_;
    evbuffer* body_;
};

void on_version(evhttp_request* req, void* arg)
{
    auto* build = static_cast<const std::int64_t*>(arg);
    reply_stream out(req);
    out.header("Content-Type", "application/json");
    out << "{\"name\":\"collector\",\"build\":" << *build << "}";
    out.send(HTTP_OK, "OK");
}
