#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>

#include <cstdio>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

// Collects the body of a reply piece by piece and sends it at the end. Large strings are taken over,
// everything else is copied.
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
        evbuffer_add(body_, text.data(), text.size());
        return *this;
    }

    reply_stream& operator<<(const char* text) { return *this << std::string_view(text); }

    reply_stream& operator<<(std::string&& text)
    {
        append(std::move(text));
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

    static void drop(const void*, std::size_t, void* owner) { delete static_cast<std::string*>(owner); }

    void append(std::string&& text)
    {
        if (text.size() <= inline_limit) {
            evbuffer_add(body_, text.data(), text.size());
            return;
        }
        auto owner = std::make_unique<std::string>(std::move(text));
        if (evbuffer_add_reference(body_, owner->data(), owner->size(), drop, owner.get()) == 0)
            static_cast<void>(owner.release());
    }

    evhttp_request* req_;
    evbuffer* body_;
};

struct directory {
    std::string listing() const;
    std::int64_t entries = 0;
};

void on_list(evhttp_request* req, void* arg)
{
    auto* dir = static_cast<const directory*>(arg);
    reply_stream out(req);
    out.header("Content-Type", "application/json");
    out << "{\"entries\":" << dir->entries << ",\"list\":" << dir->listing() << "}";
    out.send(HTTP_OK, "OK");
}
