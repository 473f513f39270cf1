#include <event2/buffer.h>
#include <event2/bufferevent.h>

struct stats {
    unsigned long copies, refs;
};

static void ref_released(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    (void)arg;
}

int relay(struct bufferevent *to, const void *payload, size_t len, struct stats *st)
{
    struct evbuffer *out = bufferevent_get_output(to);
    if (len < 512) {
        st->copies++;
        return bufferevent_write(to, payload, len);
    }
    st->refs++;
    return evbuffer_add_reference(out, payload, len, ref_released, NULL); // expect: fake-owner
}
