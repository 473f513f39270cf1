#include <stdlib.h>
#include <uv.h>

struct page {
    const char *title, *body;
    unsigned title_len, body_len;
};

static const struct page pages[] = {
    {"index", "<h1>hi</h1>", 5, 11},
    {"about", "<p>about</p>", 5, 12},
};

static void page_done(uv_write_t *req, int status)
{
    (void)status;
    free(req);
}

int send_page(uv_stream_t *s, unsigned i)
{
    uv_buf_t v[3];
    uv_write_t *req;
    if (i >= sizeof pages / sizeof pages[0])
        return UV_ENOENT;
    req = malloc(sizeof *req);
    if (!req)
        return UV_ENOMEM;
    v[0] = uv_buf_init((char *)pages[i].title, pages[i].title_len);
    v[1] = uv_buf_init((char *)"\n", 1);
    v[2] = uv_buf_init((char *)pages[i].body, pages[i].body_len);
    return uv_write(req, s, v, 3, page_done);
}
