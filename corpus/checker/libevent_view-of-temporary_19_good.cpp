#include <cstring>
#include <ctime>
#include <event2/buffer.h>
#include <event2/http.h>
#include <map>
#include <memory>
#include <string>
#include <utility>

class page {
public:
    page& set(const std::string& k, const std::string& v)
    {
        vars_[k] = v;
        return *this;
    }
    std::string render() const
    {
        std::string out = "<table>\n";
        for (const auto& [k, v] : vars_) out += "<tr><td>" + k + "</td><td>" + v + "</td></tr>\n";
        return out + "</table>\n";
    }

private:
    std::map<std::string, std::string> vars_;
};

struct status_app {
    std::time_t started = std::time(nullptr);
    unsigned long hits = 0;
};

static void drop_string(const void*, std::size_t, void* extra) { delete static_cast<std::string*>(extra); }

// Hands the text over to the buffer without copying it.
static bool append_owned(evbuffer* out, std::string text)
{
    auto keep = std::make_unique<std::string>(std::move(text));
    if (evbuffer_add_reference(out, keep->data(), keep->size(), drop_string, keep.get()) != 0) return false;
    keep.release();
    return true;
}

static void send(evhttp_request* req, int code, const char* reason, const char* type, evbuffer* body)
{
    evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", type);
    evhttp_send_reply(req, code, reason, body);
}

static void on_status(evhttp_request* req, void* arg)
{
    auto* app = static_cast<status_app*>(arg);
    evbuffer* out = evbuffer_new();
    if (!out) return evhttp_send_error(req, HTTP_INTERNAL, nullptr);
    page p;
    p.set("uptime", std::to_string(std::time(nullptr) - app->started));
    p.set("hits", std::to_string(++app->hits));
    if (append_owned(out, p.render()))
        send(req, HTTP_OK, "OK", "text/html", out);
    else
        evhttp_send_error(req, HTTP_INTERNAL, nullptr);
    evbuffer_free(out);
}

static void on_other(evhttp_request* req, void*)
{
    static const char text[] = "nothing here\n";
    std::string where = evhttp_request_get_uri(req);
    evbuffer* out = evbuffer_new();
    if (!out) return evhttp_send_error(req, HTTP_INTERNAL, nullptr);
    evbuffer_add_reference(out, text, sizeof text - 1, nullptr, nullptr);
    evbuffer_add(out, where.data(), where.size());
    send(req, HTTP_NOTFOUND, "Not Found", "text/plain", out);
    evbuffer_free(out);
}

void install(evhttp* http, status_app* app)
{
    evhttp_set_cb(http, "/status", on_status, app);
    evhttp_set_gencb(http, on_other, nullptr);
}
