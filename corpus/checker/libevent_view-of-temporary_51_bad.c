#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdint.h>

struct hdr {
    uint32_t len;
    uint16_t type, flags;
};

void frame_begin(struct bufferevent *bev, uint16_t type, uint32_t len)
{
    struct evbuffer *out = bufferevent_get_output(bev);
    const struct hdr *h = &(struct hdr){.len = len, .type = type};

    evbuffer_add_reference(out, h, sizeof *h, NULL, NULL); // expect: view-of-temporary
}
