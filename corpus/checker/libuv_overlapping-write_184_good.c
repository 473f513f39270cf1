/* Syslog relay: every accepted record is forwarded to all upstream collectors over TCP;
 * slow collectors are bounded by their write queue. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define MAX_UPSTREAM 8
#define QUEUE_LIMIT (1u << 20)

struct upstream {
    uv_tcp_t tcp;
    int up;
    unsigned long sent, dropped;
};

struct relay {
    struct upstream up[MAX_UPSTREAM];
    int n;
};

struct record {
    unsigned refs;
    size_t len;
    char text[];
};

struct forward {
    uv_write_t req;
    uv_buf_t vec[2];
    struct record *rec;
    struct upstream *to;
};

static char newline[1] = {'\n'};

static struct record *record_new(const char *text, size_t len)
{
    struct record *r = malloc(sizeof *r + len);

    if (r) {
        r->refs = 1;
        r->len = len;
        memcpy(r->text, text, len);
    }
    return r;
}

static void record_unref(struct record *r)
{
    if (--r->refs == 0)
        free(r);
}

static void upstream_down(struct upstream *u)
{
    u->up = 0;
    if (!uv_is_closing((uv_handle_t *)&u->tcp))
        uv_close((uv_handle_t *)&u->tcp, NULL);
}

static void on_forwarded(uv_write_t *req, int status)
{
    struct forward *f = req->data;

    if (status == 0)
        f->to->sent++;
    else
        upstream_down(f->to);
    record_unref(f->rec);
    free(f);
}

static void forward_to(struct upstream *u, struct record *r)
{
    struct forward *f;

    if (!u->up || uv_stream_get_write_queue_size((uv_stream_t *)&u->tcp) > QUEUE_LIMIT) {
        u->dropped++;
        return;
    }
    f = malloc(sizeof *f);
    if (!f) {
        u->dropped++;
        return;
    }
    f->req.data = f;
    f->to = u;
    f->rec = r;
    f->vec[0] = uv_buf_init(r->text, (unsigned)r->len);
    f->vec[1] = uv_buf_init(newline, 1);
    r->refs++;
    if (uv_write(&f->req, (uv_stream_t *)&u->tcp, f->vec, 2, on_forwarded)) {
        u->dropped++;
        record_unref(r);
        free(f);
    }
}

int relay_record(struct relay *rl, const char *text, size_t len)
{
    struct record *r = record_new(text, len);
    int i;

    if (!r)
        return -1;
    for (i = 0; i < rl->n; i++)
        forward_to(&rl->up[i], r);
    record_unref(r);
    return 0;
}

void relay_burst(struct relay *rl, const char *const *lines, int n)
{
    int i;

    for (i = 0; i < n; i++)
        relay_record(rl, lines[i], strlen(lines[i]));
}
