#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct tile {
    uint32_t x, y, len;
    unsigned char px[];
};

int tile_send(void *sock, uint32_t x, uint32_t y, const void *px, uint32_t len)
{
    struct tile *t = malloc(sizeof *t + len);
    zmq_msg_t msg;
    int rc;

    if (!t)
        return -1;
    t->x = x;
    t->y = y;
    t->len = len;
    memcpy(t->px, px, len);
    zmq_msg_init_data(&msg, t, sizeof *t + len, NULL, NULL);
    rc = zmq_msg_send(&msg, sock, ZMQ_DONTWAIT);
    if (rc < 0)
        zmq_msg_close(&msg);
    free(t); // expect: freed-in-flight
    return rc;
}
