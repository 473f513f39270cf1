#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <memory>
#include <string>

using shared_page = std::shared_ptr<const std::string>;

static void release_page(const void*, size_t, void* extra) { delete static_cast<shared_page*>(extra); }
static void keep_forever(const void*, size_t, void*) {}

bool send_page(bufferevent* bev, shared_page page)
{
    static const char head[] = "HTTP/1.1 200 OK\r\n\r\n";
    evbuffer* out = bufferevent_get_output(bev);
    evbuffer_add_reference(out, head, sizeof head - 1, keep_forever, nullptr);
    auto* hold = new shared_page(page);
    if (evbuffer_add_reference(out, page->data(), page->size(), release_page, hold)) {
        delete hold;
        return false;
    }
    return true;
}
