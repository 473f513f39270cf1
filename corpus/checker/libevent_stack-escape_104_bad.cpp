#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tiles {

struct Tile {
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint8_t> pixels;
};

using TileMap = std::map<std::string, Tile>;

// Run length: count, value.
static std::vector<std::uint8_t> pack(const Tile& t)
{
    std::vector<std::uint8_t> out(8);
    std::memcpy(out.data(), &t.width, 4);
    std::memcpy(out.data() + 4, &t.height, 4);
    for (std::size_t i = 0; i < t.pixels.size();) {
        std::size_t run = 1;
        while (run < 255 && i + run < t.pixels.size() && t.pixels[i + run] == t.pixels[i]) ++run;
        out.push_back(std::uint8_t(run));
        out.push_back(t.pixels[i]);
        i += run;
    }
    return out;
}

class TileServer {
public:
    TileServer(event_base* base, TileMap tiles) : http_(evhttp_new(base)), tiles_(std::move(tiles))
    {
        evhttp_set_allowed_methods(http_, EVHTTP_REQ_GET);
        evhttp_set_gencb(http_, [](evhttp_request* r, void* self) { static_cast<TileServer*>(self)->handle(r); }, this);
    }
    ~TileServer() { evhttp_free(http_); }

    bool listen(const char* host, std::uint16_t port) { return evhttp_bind_socket(http_, host, port) == 0; }

private:
    void handle(evhttp_request* req)
    {
        const evhttp_uri* uri = evhttp_request_get_evhttp_uri(req);
        const char* path = evhttp_uri_get_path(uri);
        auto it = path && *path == '/' ? tiles_.find(path + 1) : tiles_.end();
        if (it == tiles_.end()) {
            evhttp_send_error(req, HTTP_NOTFOUND, nullptr);
            return;
        }
        reply(req, it->second);
    }

    void reply(evhttp_request* req, const Tile& tile)
    {
        evbuffer* out = evbuffer_new();
        if (!out) {
            evhttp_send_error(req, HTTP_INTERNAL, nullptr);
            return;
        }
        const std::vector<std::uint8_t> packed = pack(tile);
        evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", "application/x-tile-rle");
        if (evbuffer_add_reference(out, packed.data(), packed.size(), nullptr, nullptr) != 0) // expect: stack-escape
            evhttp_send_error(req, HTTP_INTERNAL, nullptr);
        else
            evhttp_send_reply(req, HTTP_OK, "OK", out);
        evbuffer_free(out);
        served_ += packed.size();
    }

    evhttp* http_;
    TileMap tiles_;
    std::uint64_t served_ = 0;
};

}  // namespace tiles
