#include <stdio.h>
#include <string.h>
#include <uv.h>

struct once {
    int status;
    int calls;
};

static void once_cb(uv_write_t *req, int status)
{
    struct once *o = req->data;
    o->status = status;
    o->calls++;
}

int main(void)
{
    char hello[32];
    uv_loop_t loop;
    uv_pipe_t out;
    uv_write_t req;
    uv_buf_t buf;
    struct once result = {0, 0};

    uv_loop_init(&loop);
    uv_pipe_init(&loop, &out, 0);
    uv_pipe_open(&out, 1);
    snprintf(hello, sizeof hello, "pid %d\n", (int)uv_os_getpid());
    buf = uv_buf_init(hello, (unsigned)strlen(hello));
    req.data = &result;
    uv_write(&req, (uv_stream_t *)&out, &buf, 1, once_cb);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&out, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    return result.calls == 1 && result.status == 0 ? 0 : 1;
}
