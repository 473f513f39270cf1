// Replies of a search front end: the large result list is lent to the buffer, the rest is copied.
#include <cstdio>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string>
#include <utility>
#include <vector>

struct hit {
    std::string url, title;
    double score;
};

class result_page {
public:
    explicit result_page(std::vector<hit> hits) : hits_(std::move(hits)) {}

    std::string etag() const { return "\"" + std::to_string(hits_.size()) + "-" + hash() + "\""; }

    std::string json() const
    {
        std::string out = "[";
        for (const auto& h : hits_) {
            if (out.size() > 1)
                out += ',';
            out += "{\"url\":\"" + h.url + "\",\"title\":\"" + h.title + "\"}";
        }
        return out + "]\n";
    }

private:
    std::string hash() const
    {
        unsigned v = 5381;
        for (const auto& h : hits_)
            for (char c : h.url)
                v = v * 33 + static_cast<unsigned char>(c);
        return std::to_string(v);
    }

    std::vector<hit> hits_;
};

namespace {

void release_string(const void*, std::size_t, void* extra) { delete static_cast<std::string*>(extra); }

// The buffer deletes the string when its last byte has been drained.
bool lend(evbuffer* out, std::string text)
{
    if (text.empty())
        return true;
    auto* owned = new std::string(std::move(text));
    if (evbuffer_add_reference(out, owned->data(), owned->size(), release_string, owned) == 0)
        return true;
    delete owned;
    return false;
}

void header(evbuffer* out, const char* name, const std::string& value)
{
    evbuffer_add_printf(out, "%s: %s\r\n", name, value.c_str());
}

}  // namespace

void send_page(bufferevent* bev, const result_page& page)
{
    evbuffer* out = bufferevent_get_output(bev);
    std::string body = page.json();
    evbuffer_add(out, "HTTP/1.1 200 OK\r\n", 17);
    header(out, "ETag", page.etag());
    header(out, "Content-Length", std::to_string(body.size()));
    bufferevent_write(bev, "\r\n", 2);
    if (!lend(out, std::move(body)))
        std::fprintf(stderr, "out of memory, reply cut short\n");
}
