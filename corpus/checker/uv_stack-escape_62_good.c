#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct choice {
    const char *text;
    size_t len;
};

static void choose(int lang, struct choice *out)
{
    static const char *const greet[] = {"hello\n", "bonjour\n", "hallo\n"};
    out->text = greet[lang >= 0 && lang < 3 ? lang : 0];
    out->len = strlen(out->text);
}

static void greeted(uv_write_t *req, int status)
{
    (void)status;
    free(req);
}

int greet(uv_stream_t *s, int lang)
{
    struct choice c;
    uv_buf_t b;
    uv_write_t *req = malloc(sizeof *req);
    if (!req)
        return UV_ENOMEM;
    choose(lang, &c);
    b = uv_buf_init((char *)c.text, (unsigned)c.len);
    return uv_write(req, s, &b, 1, greeted);
}
