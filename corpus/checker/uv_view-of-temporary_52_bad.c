#include <stdint.h>
#include <stdlib.h>
#include <uv.h>

#define BYTES(...) (uint8_t[]){__VA_ARGS__}

typedef struct mqtt {
    uv_tcp_t tcp;
    uint16_t next_id;
} mqtt_t;

static void ack_sent(uv_write_t *w, int status)
{
    (void)status;
    free(w);
}

int mqtt_puback(mqtt_t *m, uint16_t id)
{
    uv_write_t *w = malloc(sizeof *w);
    uv_buf_t b;
    if (!w)
        return -1;
    b.base = (char *)BYTES(0x40, 2, id >> 8, id & 0xff);
    b.len = 4;
    return uv_write(w, (uv_stream_t *)&m->tcp, &b, 1, ack_sent); // expect: view-of-temporary
}
