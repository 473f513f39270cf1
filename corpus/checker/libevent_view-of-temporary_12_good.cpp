#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace proxy {

// Interned header lines are never removed; the nodes of the set do not move and the set itself
// is leaked on purpose, so a reference is good until the process ends.
const std::string& intern(std::string s)
{
    static auto& pool = *new std::unordered_set<std::string>();
    return *pool.insert(std::move(s)).first;
}

inline void lend(evbuffer* out, std::string_view s)
{
    evbuffer_add_reference(out, s.data(), s.size(), nullptr, nullptr);
}

constexpr std::string_view status_line(int code)
{
    switch (code) {
    case 200: return "HTTP/1.1 200 OK\r\n";
    case 404: return "HTTP/1.1 404 Not Found\r\n";
    case 502: return "HTTP/1.1 502 Bad Gateway\r\n";
    }
    return "HTTP/1.1 500 Internal Server Error\r\n";
}

class responder {
public:
    explicit responder(bufferevent* bev) : out_(bufferevent_get_output(bev)) {}

    void head(int code, const std::string& backend, std::size_t len)
    {
        lend(out_, status_line(code));
        const std::string& via = intern("Via: 1.1 " + backend + "\r\n");
        lend(out_, via);
        lend(out_, intern(std::string("Server: ") + "relay/2.1" + "\r\n"));
        evbuffer_add_printf(out_, "Content-Length: %zu\r\n\r\n", len);
    }

    void plain(int code, const std::string& backend, std::string_view text)
    {
        head(code, backend, text.size());
        evbuffer_add(out_, text.data(), text.size());
    }

private:
    evbuffer* out_;
};

void bad_gateway(bufferevent* bev, const std::string& backend)
{
    responder(bev).plain(502, backend, "backend " + backend + " does not answer\n");
}

}  // namespace proxy
