// Framing layer of an RPC server on bufferevents: length-prefixed messages with a
// correlation id, and a per-connection limit on unsent bytes.
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdint.h>
#include <string.h>

#define RPC_HIGH_WATER (4u << 20)

struct rpc_conn {
    struct bufferevent *bev;
    uint32_t sent, refused;
    int closing;
};

struct rpc_head {
    uint32_t len, id;
    uint16_t code, flags;
};

static int rpc_writable(struct rpc_conn *c, size_t n)
{
    struct evbuffer *out = bufferevent_get_output(c->bev);

    if (c->closing || evbuffer_get_length(out) + n > RPC_HIGH_WATER) {
        c->refused++;
        return 0;
    }
    return 1;
}

static int rpc_put_head(struct rpc_conn *c, uint32_t id, uint16_t code, size_t n)
{
    struct rpc_head h = {htonl((uint32_t)n), htonl(id), htons(code), 0};

    return evbuffer_add(bufferevent_get_output(c->bev), &h, sizeof h);
}

int rpc_error(struct rpc_conn *c, uint32_t id, uint16_t code)
{
    if (!rpc_writable(c, sizeof(struct rpc_head)))
        return -1;
    return rpc_put_head(c, id, code, 0);
}

int rpc_reply(struct rpc_conn *c, uint32_t id, const void *body, size_t n)
{
    struct evbuffer *out = bufferevent_get_output(c->bev);

    if (!rpc_writable(c, n + sizeof(struct rpc_head)))
        return -1;
    evbuffer_lock(out);
    if (rpc_put_head(c, id, 0, n) < 0 || evbuffer_add_reference(out, body, n, NULL, NULL) < 0) { // expect: borrowed-parameter
        evbuffer_unlock(out);
        c->closing = 1;
        return -1;
    }
    evbuffer_unlock(out);
    c->sent++;
    return 0;
}

int rpc_pong(struct rpc_conn *c, uint32_t id)
{
    static const char pong[4] = {'p', 'o', 'n', 'g'};

    return rpc_reply(c, id, pong, sizeof pong);
}
