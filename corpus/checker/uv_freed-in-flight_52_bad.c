#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define CHECK(expr) do { rc = (expr); if (rc < 0) goto out; } while (0)

static void published(uv_write_t *req, int status)
{
    int *ok = req->data;
    *ok = status == 0;
    free(req);
}

int publish(uv_stream_t *s, const char *topic, const void *data, size_t len, int *ok)
{
    uv_write_t *req = NULL;
    char *copy = NULL;
    uv_buf_t bufs[2];
    int rc = UV_ENOMEM;

    copy = malloc(len + strlen(topic) + 1);
    if (!copy)
        goto out;
    req = malloc(sizeof *req);
    if (!req)
        goto out;
    strcpy(copy, topic);
    memcpy(copy + strlen(topic) + 1, data, len);
    bufs[0] = uv_buf_init(copy, (unsigned)strlen(topic) + 1);
    bufs[1] = uv_buf_init(copy + strlen(topic) + 1, (unsigned)len);
    req->data = ok;
    CHECK(uv_write(req, s, bufs, 2, published));
    req = NULL;
    rc = 0;
out:
    free(req);
    free(copy); // expect: freed-in-flight
    return rc;
}
