#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct boot {
    uv_loop_t *loop;
    uv_getaddrinfo_t lookup;
    uv_fs_t open_req;
    char peer[64];
    int found;
    uv_file state_fd;
};

static void resolved(uv_getaddrinfo_t *req, int status, struct addrinfo *res)
{
    struct boot *b = req->data;
    if (status == 0 && res) {
        uv_ip4_name((const struct sockaddr_in *)res->ai_addr, b->peer, sizeof b->peer);
        b->found = 1;
    }
    uv_freeaddrinfo(res);
}

static void opened(uv_fs_t *req)
{
    struct boot *b = req->data;
    b->state_fd = (uv_file)req->result;
    uv_fs_req_cleanup(req);
}

int boot_start(struct boot *b, const char *region, int shard)
{
    struct addrinfo hints;
    char node[128], service[8], path[256];
    int rc;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    snprintf(node, sizeof node, "%s.shard%d.internal", region, shard);
    snprintf(service, sizeof service, "%d", 7000 + shard);
    snprintf(path, sizeof path, "/var/lib/agent/%s.state", region);

    b->lookup.data = b;
    rc = uv_getaddrinfo(b->loop, &b->lookup, resolved, node, service, &hints);
    if (rc)
        return rc;
    b->open_req.data = b;
    return uv_fs_open(b->loop, &b->open_req, path, O_RDWR | O_CREAT, 0600, opened);
}

int boot_stamp(struct boot *b, unsigned long generation)
{
    char text[48];
    uv_fs_t req;
    uv_buf_t buf;
    int n = snprintf(text, sizeof text, "generation %lu\n", generation);
    int rc;

    buf = uv_buf_init(text, (unsigned)n);
    rc = uv_fs_write(b->loop, &req, b->state_fd, &buf, 1, 0, NULL);
    uv_fs_req_cleanup(&req);
    return rc == n ? 0 : UV_EIO;
}

int boot_all(const char *region, int shard)
{
    struct boot b;
    uv_loop_t loop;
    int rc;

    memset(&b, 0, sizeof b);
    rc = uv_loop_init(&loop);
    if (rc)
        return rc;
    b.loop = &loop;
    b.state_fd = -1;
    rc = boot_start(&b, region, shard);
    uv_run(&loop, UV_RUN_DEFAULT);
    if (rc == 0 && b.state_fd >= 0)
        rc = boot_stamp(&b, 1);
    uv_loop_close(&loop);
    return rc;
}
