#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

static char snapshot[8192];

static void saved(uv_fs_t *req)
{
    if (req->result < 0)
        fprintf(stderr, "save: %s\n", uv_strerror((int)req->result));
    uv_fs_req_cleanup(req);
}

int save_snapshot(uv_loop_t *loop, uv_file fd, size_t len)
{
    uv_fs_t req;
    uv_buf_t iov = uv_buf_init(snapshot, (unsigned)len);
    return uv_fs_write(loop, &req, fd, &iov, 1, 0, saved); // expect: stack-control-block
}
