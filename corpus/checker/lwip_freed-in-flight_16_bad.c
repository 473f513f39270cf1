#include <lwip/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef ERR_OK
#define ERR_OK 0
#define ERR_MEM -1
#endif

typedef err_t (*sent_fn)(void *arg, struct tcp_pcb *pcb, uint16_t len);
typedef void (*err_fn)(void *arg, err_t err);
void tcp_arg(struct tcp_pcb *pcb, void *arg);
void tcp_sent(struct tcp_pcb *pcb, sent_fn fn);
void tcp_err(struct tcp_pcb *pcb, err_fn fn);
err_t tcp_close(struct tcp_pcb *pcb);

struct report {
    char *text;
    uint16_t len;
};

static void report_free(struct report *r)
{
    free(r->text);
    free(r);
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    struct report *r = arg;

    (void)len;
    free(r->text); // expect: freed-in-flight
    free(r);
    tcp_arg(pcb, NULL);
    tcp_sent(pcb, NULL);
    return tcp_close(pcb);
}

static void on_error(void *arg, err_t err)
{
    (void)err;
    if (arg)
        report_free(arg);
}

static int append(char *p, size_t room, const char *key, long value)
{
    int n = snprintf(p, room, "%s: %ld\r\n", key, value);

    return n < 0 || (size_t)n >= room ? -1 : n;
}

static char *render(const char *const *keys, const long *values, unsigned count, uint16_t *len)
{
    size_t room = 4096, used = 0;
    char *text = malloc(room);

    for (unsigned i = 0; text && i < count; i++) {
        int n = append(text + used, room - used, keys[i], values[i]);

        if (n < 0)
            break;
        used += (size_t)n;
    }
    *len = (uint16_t)used;
    return text;
}

err_t report_send(struct tcp_pcb *pcb, const char *const *keys, const long *values, unsigned count)
{
    struct report *r = calloc(1, sizeof *r);
    err_t e;

    if (!r)
        return ERR_MEM;
    r->text = render(keys, values, count, &r->len);
    if (!r->text || r->len == 0) {
        report_free(r);
        return ERR_MEM;
    }
    tcp_arg(pcb, r);
    tcp_sent(pcb, on_sent);
    tcp_err(pcb, on_error);
    e = tcp_write(pcb, r->text, r->len, 0); // allow: freed-in-flight
    if (e != ERR_OK) {
        tcp_arg(pcb, NULL);
        tcp_sent(pcb, NULL);
        report_free(r);
        return e;
    }
    return tcp_output(pcb);
}
