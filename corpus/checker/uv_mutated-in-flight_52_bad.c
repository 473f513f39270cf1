#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

static void line_done(uv_write_t *req, int status)
{
    (void)status;
    free(req);
}

int stream_printf(uv_stream_t *s, const char *fmt, ...)
{
    static char line[512];
    va_list ap;
    int n;
    uv_buf_t b;
    uv_write_t *req = malloc(sizeof(uv_write_t));

    if (!req)
        return UV_ENOMEM;
    va_start(ap, fmt);
    n = vsnprintf(line, sizeof line, fmt, ap); // expect: mutated-in-flight
    va_end(ap);
    b = uv_buf_init(line, (unsigned)n);
    return uv_write(req, s, &b, 1, line_done);
}

void print_stats(uv_stream_t *s, const long *v, int n)
{
    for (int i = 0; i < n; i++)
        stream_printf(s, "stat[%d] = %ld\n", i, v[i]);
    stream_printf(s, ".\n");
}
