/* MQTT 3.1.1 publisher on the raw lwIP API. */
#include <lwip/tcp.h>
#include <stdint.h>
#include <string.h>

#define MQTT_PUBLISH 0x30
#define MQTT_QOS1 0x02
#define MQTT_RETAIN 0x01

struct mqtt_client {
    struct tcp_pcb *pcb;
    uint16_t next_id;
    uint32_t published;
};

static const uint8_t pingreq[2] = {0xC0, 0x00};
static const uint8_t disconnect[2] = {0xE0, 0x00};

static int put_remaining(uint8_t *p, uint32_t len)
{
    int n = 0;
    do {
        uint8_t d = (uint8_t)(len % 128);
        len /= 128;
        p[n++] = len ? (uint8_t)(d | 0x80) : d;
    } while (len);
    return n;
}

static uint16_t take_id(struct mqtt_client *c)
{
    if (++c->next_id == 0)
        c->next_id = 1;
    return c->next_id;
}

err_t mqtt_ping(struct mqtt_client *c)
{
    err_t e = tcp_write(c->pcb, pingreq, sizeof pingreq, 0);
    return e ? e : tcp_output(c->pcb);
}

err_t mqtt_bye(struct mqtt_client *c)
{
    err_t e = tcp_write(c->pcb, disconnect, sizeof disconnect, 0);
    return e ? e : tcp_output(c->pcb);
}

/* Payload and topic are the caller's and are copied into the send queue. */
err_t mqtt_publish(struct mqtt_client *c, const char *topic, const void *payload, uint16_t len, int retain)
{
    uint8_t head[8];
    uint8_t id[2];
    uint16_t tlen = (uint16_t)strlen(topic);
    uint16_t msg = take_id(c);
    int n = 0;
    err_t e;

    head[n++] = (uint8_t)(MQTT_PUBLISH | MQTT_QOS1 | (retain ? MQTT_RETAIN : 0));
    n += put_remaining(head + n, 2u + tlen + 2u + len);
    head[n++] = (uint8_t)(tlen >> 8);
    head[n++] = (uint8_t)tlen;
    id[0] = (uint8_t)(msg >> 8);
    id[1] = (uint8_t)msg;

    e = tcp_write(c->pcb, head, (uint16_t)n, TCP_WRITE_FLAG_MORE); // expect: stack-escape
    if (!e)
        e = tcp_write(c->pcb, topic, tlen, TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE);
    if (!e)
        e = tcp_write(c->pcb, id, sizeof id, TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE);
    if (!e)
        e = tcp_write(c->pcb, payload, len, TCP_WRITE_FLAG_COPY);
    if (!e)
        e = tcp_output(c->pcb);
    if (!e)
        c->published++;
    return e;
}
