#include <lwip/tcp.h>
#include <string.h>

#define MQTT_PUBLISH 0x30

struct mqtt {
    struct tcp_pcb *pcb;
    int up;
};

static err_t put(struct mqtt *m, const void *p, uint16_t n, int more)
{
    return tcp_write(m->pcb, p, n, more ? TCP_WRITE_FLAG_MORE : 0); // allow: borrowed-parameter
}

err_t mqtt_publish_empty(struct mqtt *m, const char *topic)
{
    uint8_t head[4];
    uint16_t len = (uint16_t)strlen(topic);
    err_t e;

    head[0] = MQTT_PUBLISH;
    head[1] = (uint8_t)(len + 2);
    head[2] = (uint8_t)(len >> 8);
    head[3] = (uint8_t)len;
    e = put(m, head, sizeof head, 1); // expect: stack-escape
    if (e == 0)
        e = tcp_write(m->pcb, topic, len, TCP_WRITE_FLAG_COPY);
    return e ? e : tcp_output(m->pcb);
}
