/* Status page on lwIP's raw API: parts from flash are referenced, parts made on the spot are copied. */
#include <lwip/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum part_kind { PART_FLASH, PART_SCRATCH };

struct status {
    unsigned uptime_s, heap_free;
    int16_t temp_decideg;
};

static const char page_head[] = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
                                "<html><head><title>status</title></head><body><table>";
static const char page_tail[] = "</table></body></html>";
static const char page_404[] = "HTTP/1.0 404 Not Found\r\nConnection: close\r\n\r\n";

static err_t put_part(struct tcp_pcb *pcb, enum part_kind kind, const void *p, size_t n, int more)
{
    uint8_t flags = more ? TCP_WRITE_FLAG_MORE : 0;
    if (kind == PART_SCRATCH)
        flags |= TCP_WRITE_FLAG_COPY;
    return tcp_write(pcb, p, (uint16_t)n, flags);
}

static err_t put_row(struct tcp_pcb *pcb, const char *name, const char *value)
{
    char row[96];
    int n = snprintf(row, sizeof row, "<tr><td>%s</td><td>%s</td></tr>", name, value);

    if (n < 0 || (size_t)n >= sizeof row)
        return -1;
    return put_part(pcb, PART_SCRATCH, row, (size_t)n, 1);
}

static err_t put_rows(struct tcp_pcb *pcb, const struct status *s)
{
    char value[24];
    err_t e;

    snprintf(value, sizeof value, "%u s", s->uptime_s);
    e = put_row(pcb, "uptime", value);
    if (e)
        return e;
    snprintf(value, sizeof value, "%u", s->heap_free);
    e = put_row(pcb, "free heap", value);
    if (e)
        return e;
    snprintf(value, sizeof value, "%d.%d", s->temp_decideg / 10, s->temp_decideg % 10);
    return put_row(pcb, "temperature", value);
}

err_t status_request(struct tcp_pcb *pcb, const char *path, const struct status *s)
{
    err_t e;

    if (strcmp(path, "/status")) {
        e = put_part(pcb, PART_FLASH, page_404, sizeof page_404 - 1, 0);
        return e ? e : tcp_output(pcb);
    }
    e = put_part(pcb, PART_FLASH, page_head, sizeof page_head - 1, 1);
    if (e == 0)
        e = put_rows(pcb, s);
    if (e == 0)
        e = put_part(pcb, PART_FLASH, page_tail, sizeof page_tail - 1, 0);
    return e ? e : tcp_output(pcb);
}
