#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Replication stream of a key-value store: one backlog, many replicas. */
struct backlog {
    char *base;
    size_t len, cap;
    unsigned long long first_offset;
};

struct replica {
    struct bufferevent *bev;
    size_t fed;
    struct primary *primary;
    struct replica *next;
};

struct primary {
    struct event_base *base;
    struct backlog log;
    struct replica *replicas;
    unsigned nreplicas;
};

static int backlog_reserve(struct backlog *b, size_t extra)
{
    size_t cap = b->cap ? b->cap : 65536;
    char *grown;
    while (cap - b->len < extra)
        cap *= 2;
    if (cap == b->cap)
        return 0;
    grown = realloc(b->base, cap); // expect: mutated-in-flight
    if (!grown)
        return -1;
    b->base = grown;
    b->cap = cap;
    return 0;
}

static int replica_feed(struct replica *r)
{
    struct backlog *b = &r->primary->log;
    size_t fresh = b->len - r->fed;
    if (fresh == 0)
        return 0;
    if (evbuffer_add_reference(bufferevent_get_output(r->bev), b->base + r->fed, fresh, NULL, NULL) < 0)
        return -1;
    r->fed = b->len;
    return 0;
}

static void replica_drop(struct replica *r)
{
    struct replica **pp = &r->primary->replicas;
    while (*pp != r)
        pp = &(*pp)->next;
    *pp = r->next;
    r->primary->nreplicas--;
    bufferevent_free(r->bev);
    free(r);
}

static void on_replica_event(struct bufferevent *bev, short what, void *arg)
{
    (void)bev;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT))
        replica_drop(arg);
}

int primary_attach(struct primary *p, evutil_socket_t fd)
{
    struct replica *r = calloc(1, sizeof *r);
    if (!r)
        return -1;
    r->bev = bufferevent_socket_new(p->base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!r->bev) {
        free(r);
        return -1;
    }
    r->primary = p;
    r->next = p->replicas;
    p->replicas = r;
    p->nreplicas++;
    bufferevent_setcb(r->bev, NULL, NULL, on_replica_event, r);
    bufferevent_enable(r->bev, EV_READ | EV_WRITE);
    return replica_feed(r);
}

int primary_propagate(struct primary *p, int argc, const char **argv)
{
    char num[24];
    size_t need = 16;
    struct replica *r;
    for (int i = 0; i < argc; i++)
        need += strlen(argv[i]) + 24;
    if (backlog_reserve(&p->log, need) < 0)
        return -1;
    p->log.len += (size_t)sprintf(p->log.base + p->log.len, "*%d\r\n", argc);
    for (int i = 0; i < argc; i++) {
        snprintf(num, sizeof num, "$%zu\r\n", strlen(argv[i]));
        p->log.len += (size_t)sprintf(p->log.base + p->log.len, "%s%s\r\n", num, argv[i]);
    }
    for (r = p->replicas; r; r = r->next)
        if (replica_feed(r) < 0)
            fprintf(stderr, "replica feed failed\n");
    return 0;
}
