#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define DNS_MAX 512

typedef void (*dns_fail_cb)(void *user, unsigned short id, int err);

struct resolver {
    uv_udp_t sock;
    struct sockaddr_in server;
    unsigned short next_id;
    dns_fail_cb fail;
    void *user;
};

struct dns_send {
    uv_udp_send_t req;
    struct resolver *owner;
    unsigned short id;
};

static void query_sent(uv_udp_send_t *req, int status)
{
    struct dns_send *s = (struct dns_send *)req;
    if (status < 0 && s->owner->fail)
        s->owner->fail(s->owner->user, s->id, status);
    free(s);
}

static int resolver_transmit(struct resolver *r, unsigned short id, unsigned char *pkt, size_t len)
{
    struct dns_send *s = malloc(sizeof *s);
    uv_buf_t b = uv_buf_init((char *)pkt, (unsigned)len);
    int rc;
    if (!s)
        return UV_ENOMEM;
    s->owner = r;
    s->id = id;
    rc = uv_udp_send(&s->req, &r->sock, &b, 1, (const struct sockaddr *)&r->server, query_sent); // allow: stack-escape
    if (rc)
        free(s);
    return rc;
}

static size_t put_name(unsigned char *p, const char *name)
{
    unsigned char *start = p;
    while (*name) {
        size_t n = strcspn(name, ".");
        if (n == 0 || n > 63)
            return 0;
        *p++ = (unsigned char)n;
        memcpy(p, name, n);
        p += n;
        name += n;
        if (*name == '.')
            name++;
    }
    *p++ = 0;
    return (size_t)(p - start);
}

int resolver_query(struct resolver *r, const char *name, unsigned short qtype)
{
    unsigned char pkt[DNS_MAX];
    size_t n;
    unsigned short id = r->next_id++;

    if (strlen(name) > 253)
        return UV_EINVAL;
    memset(pkt, 0, 12);
    pkt[0] = (unsigned char)(id >> 8);
    pkt[1] = (unsigned char)id;
    pkt[2] = 1;
    pkt[5] = 1;
    n = put_name(pkt + 12, name);
    if (n == 0)
        return UV_EINVAL;
    n += 12;
    pkt[n++] = (unsigned char)(qtype >> 8);
    pkt[n++] = (unsigned char)qtype;
    pkt[n++] = 0;
    pkt[n++] = 1;
    return resolver_transmit(r, id, pkt, n); // expect: stack-escape
}
