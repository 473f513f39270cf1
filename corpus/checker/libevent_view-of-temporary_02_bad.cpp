#include <chrono>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace httplite {

using header_map = std::map<std::string, std::string>;

class reply {
public:
    explicit reply(bufferevent* bev) : out_(bufferevent_get_output(bev)) {}

    reply& status(int code, std::string_view reason)
    {
        literal("HTTP/1.1 ");
        ref(std::to_string(code)); // expect: view-of-temporary
        literal(" ");
        copy(reason);
        literal("\r\n");
        return *this;
    }

    reply& headers(const header_map& h)
    {
        for (const auto& [k, v] : h) {
            copy(k);
            literal(": ");
            copy(v);
            literal("\r\n");
        }
        return *this;
    }

    void body(std::string_view text)
    {
        evbuffer_add_printf(out_, "Content-Length: %zu\r\n\r\n", text.size());
        copy(text);
    }

private:
    template <std::size_t N>
    void literal(const char (&s)[N])
    {
        ref({s, N - 1});
    }

    void ref(std::string_view s)
    {
        if (!s.empty()) evbuffer_add_reference(out_, s.data(), s.size(), nullptr, nullptr); // allow: view-of-temporary
    }

    void copy(std::string_view s) { evbuffer_add(out_, s.data(), s.size()); }

    evbuffer* out_;
};

void not_found(bufferevent* bev, const std::string& path)
{
    header_map h;
    h["Content-Type"] = "text/plain";
    h["X-Path"] = path;
    reply(bev).status(404, "Not Found").headers(h).body("no such page\n");
}

}  // namespace httplite
