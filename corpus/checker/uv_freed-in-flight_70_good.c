#include <stdlib.h>
#include <uv.h>

static void synced(uv_fs_t *req)
{
    uv_fs_req_cleanup(req);
    free(req);
}

int sync_file(uv_loop_t *loop, uv_file fd, int wait)
{
    uv_fs_t *req = malloc(sizeof *req);
    int rc;
    if (!req)
        return UV_ENOMEM;
    rc = uv_fs_fsync(loop, req, fd, wait ? NULL : synced);
    if (rc < 0 || wait) {
        uv_fs_req_cleanup(req);
        free(req);
    }
    return rc;
}
