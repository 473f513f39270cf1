#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string.h>

struct framer {
    struct bufferevent *bev;
    struct evbuffer *scratch;
    char tag[8];
};

int framer_push(struct framer *f, const char *p, size_t n)
{
    memcpy(f->tag, "FRAME   ", 8);
    f->tag[6] = (char)('0' + n / 1000 % 10);
    f->tag[7] = (char)('0' + n / 100 % 10);
    if (evbuffer_add(f->scratch, f->tag, sizeof f->tag) || evbuffer_add(f->scratch, p, n))
        return -1;
    memset(f->tag, 0, sizeof f->tag);
    return evbuffer_add_buffer(bufferevent_get_output(f->bev), f->scratch);
}
