#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct msg {
    uv_write_t req;
    char *text;
};

static void msg_free(struct msg *m)
{
    if (m) {
        free(m->text);
        free(m);
    }
}

static void msg_sent(uv_write_t *req, int status)
{
    (void)status;
    msg_free((struct msg *)req);
}

int send_upper(uv_stream_t *s, const char *in)
{
    int rc = UV_ENOMEM;
    struct msg *m = calloc(1, sizeof *m);
    uv_buf_t b;

    if (!m || !(m->text = strdup(in)))
        goto fail;
    for (char *p = m->text; *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    b = uv_buf_init(m->text, (unsigned)strlen(m->text));
    rc = uv_write(&m->req, s, &b, 1, msg_sent);
    if (rc < 0)
        goto fail;
    return 0;

fail:
    msg_free(m);
    return rc;
}
