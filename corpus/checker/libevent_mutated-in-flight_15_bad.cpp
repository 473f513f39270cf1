#include <event2/buffer.h>
#include <event2/http.h>
#include <sys/queue.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Body of one reply; the pieces are referenced from the output buffer instead of being copied into it.
class reply_body : public std::enable_shared_from_this<reply_body> {
public:
    reply_body() : out_(evbuffer_new()) {}
    ~reply_body()
    {
        if (out_) evbuffer_free(out_);
    }
    reply_body(const reply_body&) = delete;
    reply_body& operator=(const reply_body&) = delete;

    void add(std::string piece)
    {
        if (piece.empty()) return;
        pieces_.push_back(std::move(piece)); // expect: mutated-in-flight
        auto* hold = new std::shared_ptr<reply_body>(shared_from_this());
        const std::string& kept = pieces_.back();
        if (evbuffer_add_reference(out_, kept.data(), kept.size(), &reply_body::release, hold) != 0) // allow: mutated-in-flight
            delete hold;
    }

    void send(evhttp_request* req, int code, const char* reason)
    {
        evkeyvalq* headers = evhttp_request_get_output_headers(req);
        evhttp_add_header(headers, "Content-Type", "text/html; charset=utf-8");
        evhttp_send_reply(req, code, reason, out_);
        evbuffer_free(std::exchange(out_, nullptr));
    }

private:
    static void release(const void*, std::size_t, void* arg) { delete static_cast<std::shared_ptr<reply_body>*>(arg); }

    evbuffer* out_;
    std::vector<std::string> pieces_;
};

static std::string escape(const std::string& in)
{
    std::string out;
    for (char c : in) {
        if (c == '<')
            out += "&lt;";
        else if (c == '&')
            out += "&amp;";
        else
            out += c;
    }
    return out;
}

void serve_listing(evhttp_request* req, const std::vector<std::string>& names)
{
    auto body = std::make_shared<reply_body>();
    body->add("<ul>");
    for (const auto& n : names) body->add("<li>" + escape(n));
    body->add("</ul>");
    body->send(req, HTTP_OK, "OK");
}
