#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct addr_text {
    char s[64];
};

typedef struct {
    uv_write_t req;
    uv_buf_t bufs[3];
    struct addr_text who;
} notice_req;

static char notice_head[] = "* connection from ";
static char notice_tail[] = "\r\n";

static struct addr_text peer_text(const uv_tcp_t *tcp)
{
    struct addr_text t = { "unknown" };
    struct sockaddr_storage ss;
    int len = sizeof ss;

    if (uv_tcp_getpeername(tcp, (struct sockaddr *)&ss, &len) == 0) {
        if (ss.ss_family == AF_INET)
            uv_ip4_name((struct sockaddr_in *)&ss, t.s, sizeof t.s);
        else if (ss.ss_family == AF_INET6)
            uv_ip6_name((struct sockaddr_in6 *)&ss, t.s, sizeof t.s);
    }
    return t;
}

static void notice_sent(uv_write_t *req, int status)
{
    if (status < 0)
        fprintf(stderr, "notice: %s\n", uv_strerror(status));
    free((notice_req *)req);
}

int announce_peer(uv_stream_t *admin, const uv_tcp_t *peer)
{
    notice_req *n = calloc(1, sizeof *n);
    int rc;

    if (!n)
        return UV_ENOMEM;
    n->bufs[0] = uv_buf_init(notice_head, sizeof notice_head - 1);
    n->who = peer_text(peer);
    n->bufs[1] = uv_buf_init(n->who.s, (unsigned)strlen(n->who.s));
    n->bufs[2] = uv_buf_init(notice_tail, sizeof notice_tail - 1);
    rc = uv_write(&n->req, admin, n->bufs, 3, notice_sent);
    if (rc < 0)
        free(n);
    return rc;
}

void admin_on_connection(uv_stream_t *admin, uv_tcp_t *peer)
{
    int rc = announce_peer(admin, peer);

    if (rc < 0)
        fprintf(stderr, "announce: %s\n", uv_strerror(rc));
}
