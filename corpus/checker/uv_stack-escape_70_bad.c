#include <alloca.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

static void greeted(uv_write_t *req, int status)
{
    (void)status;
    free(req);
}

int greet(uv_stream_t *s, const char *name)
{
    size_t n = strlen(name);
    char *text = alloca(n + 2);
    uv_write_t *req = malloc(sizeof *req);
    uv_buf_t b = uv_buf_init(text, (unsigned)n + 1);
    if (!req)
        return UV_ENOMEM;
    memcpy(text, name, n);
    text[n] = '\n';
    return uv_write(req, s, &b, 1, greeted); // expect: stack-escape
}
