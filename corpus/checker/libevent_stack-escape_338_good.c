/* Frame encoder: length-prefixed frames, checksum at the end. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdint.h>
#include <string.h>

struct field {
    uint8_t tag;
    uint16_t len;
    const void *value;
};

static uint32_t checksum(struct evbuffer *b)
{
    uint32_t sum = 0;
    struct evbuffer_iovec part[16];
    int n = evbuffer_peek(b, -1, NULL, part, 16);
    for (int i = 0; i < n && i < 16; i++) {
        const unsigned char *p = part[i].iov_base;
        for (size_t k = 0; k < part[i].iov_len; k++)
            sum = sum * 31 + p[k];
    }
    return sum;
}

static int add_field(struct evbuffer *b, const struct field *f)
{
    struct evbuffer_iovec room;
    unsigned char *p;
    if (evbuffer_reserve_space(b, 3 + f->len, &room, 1) < 1)
        return -1;
    p = room.iov_base;
    p[0] = f->tag;
    p[1] = (unsigned char)(f->len >> 8);
    p[2] = (unsigned char)f->len;
    memcpy(p + 3, f->value, f->len);
    room.iov_len = 3 + (size_t)f->len;
    return evbuffer_commit_space(b, &room, 1);
}

int send_frame(struct bufferevent *bev, const struct field *fields, int count)
{
    struct evbuffer *frame = evbuffer_new();
    unsigned char word[4];
    uint32_t v;
    int rc = -1;
    if (!frame)
        return -1;
    for (int i = 0; i < count; i++)
        if (add_field(frame, &fields[i]) < 0)
            goto out;
    v = checksum(frame);
    for (int i = 0; i < 4; i++)
        word[i] = (unsigned char)(v >> (24 - 8 * i));
    if (evbuffer_add(frame, word, sizeof word) < 0)
        goto out;
    v = (uint32_t)evbuffer_get_length(frame);
    for (int i = 0; i < 4; i++)
        word[i] = (unsigned char)(v >> (24 - 8 * i));
    if (evbuffer_prepend(frame, word, sizeof word) < 0)
        goto out;
    rc = bufferevent_write_buffer(bev, frame);
out:
    evbuffer_free(frame);
    return rc;
}
