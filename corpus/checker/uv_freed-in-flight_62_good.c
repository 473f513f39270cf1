#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct parts {
    uv_write_t req;
    unsigned n;
    char *part[];
};

static void parts_written(uv_write_t *req, int status)
{
    struct parts *p = (struct parts *)req;
    (void)status;
    for (unsigned i = 0; i < p->n; i++)
        free(p->part[i]);
    free(p);
}

/* Takes the strings over when it succeeds. */
int write_parts(uv_stream_t *s, char **owned, unsigned n)
{
    uv_buf_t *v = calloc(n, sizeof *v);
    struct parts *p = malloc(sizeof *p + n * sizeof *p->part);
    int rc = UV_ENOMEM;

    if (v && p) {
        p->n = n;
        for (unsigned i = 0; i < n; i++) {
            p->part[i] = owned[i];
            v[i] = uv_buf_init(owned[i], (unsigned)strlen(owned[i]));
        }
        rc = uv_write(&p->req, s, v, n, parts_written);
    }
    free(v);
    if (rc)
        free(p);
    return rc;
}
