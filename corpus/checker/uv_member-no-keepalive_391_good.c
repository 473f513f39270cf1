/* Subscriptions multiplexed over one upstream connection. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct sub;

struct upstream {
    uv_tcp_t tcp;
    struct sub *subs;
    unsigned errors;
};

struct sub {
    struct sub *next;
    struct upstream *up;
    unsigned refs;
    uint32_t topic;
    unsigned char request[8];
};

struct sub_write {
    uv_write_t req;
    struct sub *sub;
};

static struct sub *sub_get(struct sub *s)
{
    s->refs++;
    return s;
}

static void sub_put(struct sub *s)
{
    if (--s->refs == 0)
        free(s);
}

static void sub_written(uv_write_t *req, int status)
{
    struct sub_write *w = (struct sub_write *)req;

    if (status < 0)
        w->sub->up->errors++;
    sub_put(w->sub);
    free(w);
}

static int sub_request(struct sub *s)
{
    struct sub_write *w = malloc(sizeof *w);
    uv_buf_t b = uv_buf_init((char *)s->request, sizeof s->request);
    int rc;

    if (!w)
        return UV_ENOMEM;
    w->sub = sub_get(s);
    rc = uv_write(&w->req, (uv_stream_t *)&s->up->tcp, &b, 1, sub_written);
    if (rc) {
        sub_put(w->sub);
        free(w);
    }
    return rc;
}

int upstream_subscribe(struct upstream *up, uint32_t topic)
{
    struct sub *s = calloc(1, sizeof *s);
    int rc;

    if (!s)
        return UV_ENOMEM;
    s->up = up;
    s->refs = 1;
    s->topic = topic;
    memcpy(s->request, "SUB ", 4);
    memcpy(s->request + 4, &topic, 4);
    rc = sub_request(s);
    if (rc) {
        sub_put(s);
        return rc;
    }
    s->next = up->subs;
    up->subs = s;
    return 0;
}

void upstream_drop(struct upstream *up, uint32_t topic)
{
    struct sub **pp, *s;

    for (pp = &up->subs; (s = *pp) != NULL; pp = &s->next) {
        if (s->topic != topic)
            continue;
        *pp = s->next;
        sub_put(s);
        return;
    }
}
