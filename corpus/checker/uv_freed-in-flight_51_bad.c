#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct frame {
    unsigned short type;
    unsigned short len;
    char body[];
};

static void frame_sent(uv_write_t *req, int status)
{
    (void)status;
    free(req);
}

int send_frame(uv_stream_t *s, unsigned short type, const char *body, unsigned short len)
{
    struct frame *f = malloc(sizeof *f + len);
    uv_write_t *req = malloc(sizeof *req);
    int rc = UV_ENOMEM;

    if (f && req) {
        uv_buf_t b;
        f->type = type;
        f->len = len;
        memcpy(f->body, body, len);
        b = uv_buf_init((char *)f, (unsigned)(sizeof *f + len));
        rc = uv_write(req, s, &b, 1, frame_sent);
    }
    if (rc)
        free(req);
    free(f); // expect: freed-in-flight
    return rc;
}
