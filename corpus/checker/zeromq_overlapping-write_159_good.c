/* Tile server: one message per answer, a header part and then every tile as a part cut from a shared block. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum { TILE = 4096, TILES = 16 };

struct block {
    atomic_int refs;
    unsigned char tile[TILES][TILE];
};

struct answer_header {
    uint32_t zoom, first, count, reserved;
};

typedef int (*render_fn)(void *arg, uint32_t zoom, uint32_t tile, unsigned char *dst);

struct tile_server {
    void *socket;
    render_fn render;
    void *arg;
};

static void block_put(struct block *b)
{
    if (atomic_fetch_sub(&b->refs, 1) == 1)
        free(b);
}

static void tile_released(void *data, void *hint)
{
    (void)data;
    block_put(hint);
}

static int send_header(struct tile_server *ts, const struct answer_header *h, int more)
{
    return zmq_send(ts->socket, h, sizeof *h, more ? ZMQ_SNDMORE : 0) < 0 ? -1 : 0;
}

static int send_tile(struct tile_server *ts, struct block *b, unsigned i, int more)
{
    zmq_msg_t m;

    atomic_fetch_add(&b->refs, 1);
    if (zmq_msg_init_data(&m, b->tile[i], TILE, tile_released, b)) {
        block_put(b);
        return -1;
    }
    if (zmq_msg_send(&m, ts->socket, more ? ZMQ_SNDMORE : 0) < 0) {
        zmq_msg_close(&m);
        return -1;
    }
    return 0;
}

static struct block *render_block(struct tile_server *ts, uint32_t zoom, uint32_t first, uint32_t count)
{
    struct block *b = malloc(sizeof *b);

    if (!b)
        return NULL;
    atomic_init(&b->refs, 1);
    for (uint32_t i = 0; i < count; i++) {
        if (ts->render(ts->arg, zoom, first + i, b->tile[i])) {
            block_put(b);
            return NULL;
        }
    }
    return b;
}

int tile_answer(struct tile_server *ts, uint32_t zoom, uint32_t first, uint32_t count)
{
    struct answer_header h = {.zoom = zoom, .first = first, .count = count};
    struct block *b;
    int rc;

    if (count == 0 || count > TILES)
        return -1;
    b = render_block(ts, zoom, first, count);
    if (!b)
        return -1;
    rc = send_header(ts, &h, 1);
    for (uint32_t i = 0; i < count && rc == 0; i++)
        rc = send_tile(ts, b, i, i + 1 < count);
    block_put(b);
    return rc;
}
