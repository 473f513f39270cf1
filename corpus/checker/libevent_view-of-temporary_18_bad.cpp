#include <cstring>
#include <ctime>
#include <event2/buffer.h>
#include <event2/http.h>
#include <map>
#include <string>

class slice {
public:
    slice() = default;
    slice(const char* p, std::size_t n) : data_(p), size_(n) {}
    slice(const std::string& s) : data_(s.data()), size_(s.size()) {}
    slice(const char* s) : data_(s), size_(std::strlen(s)) {}
    const char* data() const { return data_; }
    std::size_t size() const { return size_; }

private:
    const char* data_ = "";
    std::size_t size_ = 0;
};

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

static void reply(evhttp_request* req, int code, const char* reason, const char* type, slice body)
{
    evbuffer* out = evbuffer_new();
    if (!out) return evhttp_send_error(req, HTTP_INTERNAL, nullptr);
    evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", type);
    evbuffer_add_reference(out, body.data(), body.size(), nullptr, nullptr); // allow: view-of-temporary
    evhttp_send_reply(req, code, reason, out);
    evbuffer_free(out);
}

static void on_status(evhttp_request* req, void* arg)
{
    auto* app = static_cast<status_app*>(arg);
    page p;
    p.set("uptime", std::to_string(std::time(nullptr) - app->started));
    p.set("hits", std::to_string(++app->hits));
    reply(req, HTTP_OK, "OK", "text/html", p.render()); // expect: view-of-temporary
}

static void on_other(evhttp_request* req, void*) { reply(req, HTTP_NOTFOUND, "Not Found", "text/plain", "nothing here\n"); }

void install(evhttp* http, status_app* app)
{
    evhttp_set_cb(http, "/status", on_status, app);
    evhttp_set_gencb(http, on_other, nullptr);
}
