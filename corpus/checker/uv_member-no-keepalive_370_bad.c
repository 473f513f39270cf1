/* Multiplexed channels over one TCP link. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct channel;

struct link {
    uv_tcp_t tcp;
    struct channel *channels;
    unsigned ctl_errors;
};

struct channel {
    struct channel *next;
    struct link *link;
    uint32_t id;
    uint32_t window;
    unsigned char hello[12];
};

static void put32(unsigned char *p, uint32_t v)
{
    p[0] = (unsigned char)(v >> 24);
    p[1] = (unsigned char)(v >> 16);
    p[2] = (unsigned char)(v >> 8);
    p[3] = (unsigned char)v;
}

static void ctl_written(uv_write_t *w, int status)
{
    struct link *l = w->data;
    if (status < 0)
        l->ctl_errors++;
    free(w);
}

static int channel_hello(struct channel *ch)
{
    uv_write_t *w = malloc(sizeof *w);
    uv_buf_t b = uv_buf_init((char *)ch->hello, sizeof ch->hello);
    int rc;

    if (!w)
        return UV_ENOMEM;
    w->data = ch->link;
    put32(ch->hello, 0x4f50454eu);
    put32(ch->hello + 4, ch->id);
    put32(ch->hello + 8, ch->window);
    rc = uv_write(w, (uv_stream_t *)&ch->link->tcp, &b, 1, ctl_written); /* expect: member-no-keepalive */
    if (rc)
        free(w);
    return rc;
}

struct channel *channel_open(struct link *l, uint32_t id)
{
    struct channel *ch = calloc(1, sizeof *ch);
    if (!ch)
        return NULL;
    ch->link = l;
    ch->id = id;
    ch->window = 65536;
    if (channel_hello(ch)) {
        free(ch);
        return NULL;
    }
    ch->next = l->channels;
    l->channels = ch;
    return ch;
}

void link_reset_channel(struct link *l, uint32_t id)
{
    struct channel **pp, *ch;

    for (pp = &l->channels; (ch = *pp) != NULL; pp = &ch->next) {
        if (ch->id != id)
            continue;
        *pp = ch->next;
        free(ch); /* allow: freed-in-flight */
        return;
    }
}
