/* Firmware status pages: headers and values are copied into lwIP, page bodies stay in flash. */
#include <lwip/tcp.h>
#include <stdio.h>
#include <string.h>

#define ERR_OK 0
#define ERR_VAL (-6)

struct page {
    const char *path;
    const char *type;
    const char *body;
    uint16_t len;
};

struct status {
    uint32_t uptime_s;
    int16_t temp_c;
    uint8_t link;
};

static const char index_html[] = "<html><body><a href=\"/status\">status</a></body></html>";
static const char style_css[] = "body{font:14px sans-serif;margin:2em}a{color:#036}";
static const char not_found[] = "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n";

static const struct page pages[] = {
    {"/", "text/html", index_html, sizeof index_html - 1},
    {"/style.css", "text/css", style_css, sizeof style_css - 1},
};

static err_t put_head(struct tcp_pcb *pcb, const char *type, unsigned len, int more)
{
    char head[128];
    int n = snprintf(head, sizeof head, "HTTP/1.0 200 OK\r\nContent-Type: %s\r\nContent-Length: %u\r\n\r\n", type, len);

    if (n < 0 || (size_t)n >= sizeof head)
        return ERR_VAL;
    return tcp_write(pcb, head, (uint16_t)n, (uint8_t)(TCP_WRITE_FLAG_COPY | (more ? TCP_WRITE_FLAG_MORE : 0)));
}

static err_t put_page(struct tcp_pcb *pcb, const struct page *pg)
{
    err_t e = put_head(pcb, pg->type, pg->len, 1);

    if (e == ERR_OK)
        e = tcp_write(pcb, pg->body, pg->len, 0);
    return e;
}

static err_t put_status(struct tcp_pcb *pcb, const struct status *st)
{
    struct status now = *st;
    char json[96];
    int n = snprintf(json, sizeof json, "{\"up\":%lu,\"temp\":%d,\"link\":%u}", (unsigned long)now.uptime_s, now.temp_c,
                     now.link);
    err_t e;

    if (n < 0 || (size_t)n >= sizeof json)
        return ERR_VAL;
    e = put_head(pcb, "application/json", (unsigned)n, 1);
    if (e == ERR_OK)
        e = tcp_write(pcb, json, (uint16_t)n, TCP_WRITE_FLAG_COPY);
    return e;
}

err_t site_get(struct tcp_pcb *pcb, const char *path, const struct status *st)
{
    err_t e;

    if (strcmp(path, "/status") == 0) {
        e = put_status(pcb, st);
        goto out;
    }
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (strcmp(path, pages[i].path) == 0) {
            e = put_page(pcb, &pages[i]);
            goto out;
        }
    e = tcp_write(pcb, not_found, sizeof not_found - 1, 0);
out:
    return e == ERR_OK ? tcp_output(pcb) : e;
}
