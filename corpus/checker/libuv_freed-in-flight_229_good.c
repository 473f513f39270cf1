/* Upstream link: jobs wait in a list until a window of four allows them on the wire;
 * closing the link discards what never left. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define WINDOW 4

struct job {
    uv_write_t req;
    struct job *next;
    size_t len;
    char *payload;
};

struct uplink {
    uv_tcp_t tcp;
    struct job *waiting, **tail;
    int on_wire;
    int dead;
};

static void job_free(struct job *j)
{
    free(j->payload);
    free(j);
}

static void uplink_closed(uv_handle_t *h)
{
    struct uplink *u = (struct uplink *)h;

    free(u);
}

static void uplink_close(struct uplink *u)
{
    struct job *j;

    if (u->dead)
        return;
    u->dead = 1;
    while ((j = u->waiting) != NULL) {
        u->waiting = j->next;
        job_free(j);
    }
    u->tail = &u->waiting;
    uv_close((uv_handle_t *)&u->tcp, uplink_closed);
}

static void uplink_run(struct uplink *u);

static void job_done(uv_write_t *req, int status)
{
    struct job *j = (struct job *)req;
    struct uplink *u = req->data;

    u->on_wire--;
    job_free(j);
    if (status < 0)
        uplink_close(u);
    else
        uplink_run(u);
}

static void uplink_run(struct uplink *u)
{
    while (!u->dead && u->waiting && u->on_wire < WINDOW) {
        struct job *j = u->waiting;
        uv_buf_t b = uv_buf_init(j->payload, (unsigned)j->len);

        u->waiting = j->next;
        if (!u->waiting)
            u->tail = &u->waiting;
        j->req.data = u;
        if (uv_write(&j->req, (uv_stream_t *)&u->tcp, &b, 1, job_done) != 0) {
            job_free(j);
            uplink_close(u);
            return;
        }
        u->on_wire++;
    }
}

int uplink_post(struct uplink *u, const void *p, size_t n)
{
    struct job *j;

    if (u->dead)
        return UV_ECANCELED;
    j = calloc(1, sizeof *j);
    if (!j)
        return UV_ENOMEM;
    j->payload = malloc(n ? n : 1);
    if (!j->payload) {
        free(j);
        return UV_ENOMEM;
    }
    memcpy(j->payload, p, n);
    j->len = n;
    *u->tail = j;
    u->tail = &j->next;
    uplink_run(u);
    return 0;
}
