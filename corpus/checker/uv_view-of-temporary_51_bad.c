#include <stdio.h>
#include <string.h>
#include <uv.h>

static void wrote(uv_write_t *req, int status)
{
    *(int *)req->data = status;
}

int prompt(uv_loop_t *loop, uv_stream_t *tty, const char *user)
{
    const char *text = "login: ";
    uv_write_t req;
    uv_buf_t b;
    int status = 0;

    if (user && *user) {
        char with_name[80];
        snprintf(with_name, sizeof with_name, "password for %s: ", user);
        text = with_name;
    }
    req.data = &status;
    b = uv_buf_init((char *)text, (unsigned)strlen(text));
    if (uv_write(&req, tty, &b, 1, wrote)) // expect: view-of-temporary
        return -1;
    uv_run(loop, UV_RUN_DEFAULT);
    return status;
}
