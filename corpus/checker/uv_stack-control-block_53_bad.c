#include <string.h>
#include <uv.h>

static void noop_cb(uv_write_t *req, int status)
{
    (void)req;
    (void)status;
}

static const char bye[] = "221 closing connection\r\n";

void say_bye(uv_loop_t *loop, uv_stream_t *client)
{
    uv_write_t req;
    uv_buf_t b = uv_buf_init((char *)bye, sizeof bye - 1);

    uv_read_stop(client);
    uv_write(&req, client, &b, 1, noop_cb); // expect: stack-control-block
    uv_run(loop, UV_RUN_NOWAIT);
}
