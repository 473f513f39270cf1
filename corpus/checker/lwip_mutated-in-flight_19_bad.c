#include <lwip/tcp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PINS 30

struct pin_map {
    int8_t action[PINS];
    uint8_t profile;
};

struct he_options {
    uint16_t poll_us;
    uint16_t debounce_ms;
};

extern struct pin_map board_pins;
extern struct he_options board_he;

static size_t put(char *p, size_t cap, size_t at, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(p + at, cap - at, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= cap - at)
        return cap - 1;
    return at + (size_t)n;
}

static size_t render_pins(char *p, size_t cap)
{
    size_t n = put(p, cap, 0, "{\"profile\":%u,\"pins\":[", board_pins.profile);

    for (int i = 0; i < PINS; i++)
        n = put(p, cap, n, "%s%d", i ? "," : "", board_pins.action[i]);
    return put(p, cap, n, "]}");
}

static size_t render_he(char *p, size_t cap)
{
    return put(p, cap, 0, "{\"poll\":%u,\"debounce\":%u}", board_he.poll_us, board_he.debounce_ms);
}

static err_t reply_json(struct tcp_pcb *pcb, size_t (*render)(char *, size_t))
{
    static char doc[2048];
    char head[96];
    size_t n = render(doc, sizeof doc); // expect: mutated-in-flight
    int h = snprintf(head, sizeof head, "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: %u\r\n\r\n",
                     (unsigned)n);
    err_t e;

    if (h < 0 || (size_t)h >= sizeof head)
        return -1;
    e = tcp_write(pcb, head, (uint16_t)h, TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE);
    if (e == 0)
        e = tcp_write(pcb, doc, (uint16_t)n, 0); // allow: mutated-in-flight
    return e ? e : tcp_output(pcb);
}

static err_t reply_missing(struct tcp_pcb *pcb)
{
    static const char text[] = "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    err_t e = tcp_write(pcb, text, sizeof text - 1, 0);

    return e ? e : tcp_output(pcb);
}

err_t api_request(struct tcp_pcb *pcb, const char *path)
{
    if (strcmp(path, "/api/getPinMappings") == 0)
        return reply_json(pcb, render_pins);
    if (strcmp(path, "/api/getHETriggerOptions") == 0)
        return reply_json(pcb, render_he);
    return reply_missing(pcb);
}
