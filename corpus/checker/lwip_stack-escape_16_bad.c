#include <lwip/tcp.h>
#include <stdio.h>
#include <string.h>

struct asset {
    const char *path;
    const char *type;
    const char *data;
    uint16_t len;
};

static const char index_html[] = "<!doctype html><title>relay</title><script src=/app.js></script>";
static const char app_js[] = "fetch('/state').then(r=>r.text()).then(t=>document.body.append(t))";

static const struct asset assets[] = {
    {"/", "text/html", index_html, sizeof index_html - 1},
    {"/app.js", "text/javascript", app_js, sizeof app_js - 1},
};

struct http_conn {
    struct tcp_pcb *pcb;
    unsigned served, busy;
    int close_when_sent;
};

static const struct asset *find_asset(const char *path)
{
    for (size_t i = 0; i < sizeof assets / sizeof assets[0]; i++)
        if (!strcmp(assets[i].path, path))
            return &assets[i];
    return NULL;
}

static err_t send_not_found(struct http_conn *c)
{
    static const char text[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    return tcp_write(c->pcb, text, sizeof text - 1, 0);
}

static err_t send_asset(struct http_conn *c, const struct asset *a)
{
    char head[128];
    int n = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %u\r\n\r\n", a->type,
                     (unsigned)a->len);
    err_t err;
    if (n < 0 || (size_t)n >= sizeof head)
        return -6;
    err = tcp_write(c->pcb, head, (uint16_t)n, TCP_WRITE_FLAG_MORE); // expect: stack-escape
    if (err == 0)
        err = tcp_write(c->pcb, a->data, a->len, 0);
    return err;
}

err_t http_get(struct http_conn *c, const char *path)
{
    const struct asset *a = find_asset(path);
    err_t err = a ? send_asset(c, a) : send_not_found(c);
    if (err != 0) {
        c->busy++;
        c->close_when_sent = 1;
        return err;
    }
    c->served++;
    return tcp_output(c->pcb);
}
