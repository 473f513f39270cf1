/* Chunked sender: blocks of the object cache go out by reference, without a copy. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_MAX 0xffff
#define CHUNK_HEAD_LEN 6

struct block {
    int refs;
    size_t len;
    char data[];
};

struct chunk_head {
    char text[CHUNK_HEAD_LEN + 2];
};

static const char head_200[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

struct block *block_new(const void *src, size_t len)
{
    struct block *b;

    if (len == 0 || len > BLOCK_MAX || !(b = malloc(sizeof *b + len)))
        return NULL;
    b->refs = 1;
    b->len = len;
    memcpy(b->data, src, len);
    return b;
}

void block_unref(struct block *b)
{
    if (--b->refs == 0)
        free(b);
}

static void block_sent(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    block_unref(arg);
}

static struct chunk_head chunk_head(size_t len)
{
    struct chunk_head h;
    snprintf(h.text, sizeof h.text, "%04x\r\n", (unsigned)(len & BLOCK_MAX));
    return h;
}

int begin_reply(struct bufferevent *bev)
{
    return evbuffer_add_reference(bufferevent_get_output(bev), head_200, sizeof head_200 - 1, NULL, NULL);
}

int send_block(struct bufferevent *bev, struct block *b)
{
    struct evbuffer *out = bufferevent_get_output(bev);

    if (evbuffer_add_reference(out, chunk_head(b->len).text, CHUNK_HEAD_LEN, NULL, NULL)) // expect: temporary
        return -1;
    b->refs++;
    if (evbuffer_add_reference(out, b->data, b->len, block_sent, b)) {
        block_unref(b);
        return -1;
    }
    return evbuffer_add_reference(out, "\r\n", 2, NULL, NULL);
}

int end_reply(struct bufferevent *bev)
{
    return evbuffer_add_reference(bufferevent_get_output(bev), "0\r\n\r\n", 5, NULL, NULL);
}
