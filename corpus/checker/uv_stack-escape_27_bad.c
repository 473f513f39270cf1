#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define SPAWN_MAX_JOBS 32

enum spawn_op { SPAWN_OP_START = 1, SPAWN_OP_EXITED = 2 };

struct spawn_header {
    uint32_t op;
    uint32_t serial;
    int32_t value;
    uint32_t payload_len;
};

struct spawn_channel {
    uv_pipe_t pipe;
    unsigned long frames;
    int broken;
};

struct spawn_job {
    uint32_t serial;
    pid_t pid;
    char cmdline[512];
};

struct chan_req {
    uv_write_t w;
    struct spawn_channel *ch;
};

static struct spawn_job jobs[SPAWN_MAX_JOBS];
static uint32_t next_serial;

static void chan_written(uv_write_t *w, int status)
{
    struct chan_req *r = w->data;

    if (status < 0)
        r->ch->broken = 1;
    free(r);
}

static int chan_queue(struct spawn_channel *ch, const uv_buf_t *bufs, unsigned nbufs)
{
    struct chan_req *r;
    int rc;

    if (ch->broken)
        return UV_EPIPE;
    r = calloc(1, sizeof *r);
    if (!r)
        return UV_ENOMEM;
    r->ch = ch;
    r->w.data = r;
    rc = uv_write(&r->w, (uv_stream_t *)&ch->pipe, bufs, nbufs, chan_written); // allow: borrowed-parameter
    if (rc < 0)
        free(r);
    else
        ch->frames++;
    return rc;
}

static int chan_send(struct spawn_channel *ch, struct spawn_header *h, char *payload)
{
    uv_buf_t bufs[2];
    unsigned n = 1;

    bufs[0] = uv_buf_init((char *)h, sizeof *h);
    if (h->payload_len) {
        bufs[1] = uv_buf_init(payload, h->payload_len);
        n = 2;
    }
    return chan_queue(ch, bufs, n); // allow: borrowed-parameter
}

struct spawn_job *spawn_enqueue(struct spawn_channel *ch, const char *cmd)
{
    struct spawn_header h;
    struct spawn_job *j = NULL;

    for (int i = 0; i < SPAWN_MAX_JOBS && !j; i++)
        if (jobs[i].serial == 0)
            j = &jobs[i];
    if (!j || strlen(cmd) >= sizeof j->cmdline)
        return NULL;
    j->serial = ++next_serial;
    strcpy(j->cmdline, cmd);

    h.op = SPAWN_OP_START;
    h.serial = j->serial;
    h.value = 0;
    h.payload_len = (uint32_t)strlen(j->cmdline);
    if (chan_send(ch, &h, j->cmdline) < 0) { // expect: stack-escape
        j->serial = 0;
        return NULL;
    }
    return j;
}
