#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct tile {
    atomic_int refs;
    uint32_t x, y, zoom;
    size_t len;
    unsigned char bytes[];
};

struct tile_head {
    uint32_t x, y, zoom;
    uint32_t crc;
};

static uint32_t crc_of(const unsigned char *p, size_t n)
{
    uint32_t c = ~0u;

    while (n--) {
        c ^= *p++;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xEDB88320u : c >> 1;
    }
    return ~c;
}

void tile_unref(struct tile *t)
{
    if (atomic_fetch_sub(&t->refs, 1) == 1)
        free(t);
}

static void tile_release(void *data, void *hint)
{
    (void)data;
    tile_unref(hint);
}

static int send_head(void *sock, const struct tile *t)
{
    struct tile_head head = {t->x, t->y, t->zoom, crc_of(t->bytes, t->len)};
    zmq_msg_t m;

    if (zmq_msg_init_data(&m, &head, sizeof head, NULL, NULL) != 0) // expect: stack-escape
        return -1;
    if (zmq_msg_send(&m, sock, ZMQ_SNDMORE) < 0) {
        zmq_msg_close(&m);
        return -1;
    }
    return 0;
}

static int send_body(void *sock, struct tile *t)
{
    zmq_msg_t m;

    atomic_fetch_add(&t->refs, 1);
    if (zmq_msg_init_data(&m, t->bytes, t->len, tile_release, t) != 0) {
        tile_unref(t);
        return -1;
    }
    if (zmq_msg_send(&m, sock, 0) < 0) {
        zmq_msg_close(&m);
        return -1;
    }
    return 0;
}

int tile_publish(void *sock, struct tile *t)
{
    return send_head(sock, t) == 0 ? send_body(sock, t) : -1;
}

struct tile *tile_new(uint32_t x, uint32_t y, uint32_t zoom, const void *bytes, size_t len)
{
    struct tile *t = malloc(sizeof *t + len);

    if (!t)
        return NULL;
    atomic_init(&t->refs, 1);
    t->x = x;
    t->y = y;
    t->zoom = zoom;
    t->len = len;
    memcpy(t->bytes, bytes, len);
    return t;
}
