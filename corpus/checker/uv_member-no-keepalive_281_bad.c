/* Telemetry probes share one upstream pipe. A probe can be unregistered at any
 * time by the operator; the pipe stays open as long as the agent runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct agent;

struct probe {
    int refs;
    struct agent *agent;
    struct probe *next;
    char name[32];
    uv_write_t req;
    char line[160];
    int busy;
};

struct agent {
    uv_pipe_t upstream;
    struct probe *probes;
};

static struct probe *probe_ref(struct probe *p)
{
    p->refs++;
    return p;
}

static void probe_unref(struct probe *p)
{
    if (--p->refs == 0)
        free(p); // allow: freed-in-flight
}

static void on_written(uv_write_t *req, int status)
{
    struct probe *p = req->data;
    if (status < 0)
        fprintf(stderr, "upstream: %s\n", uv_strerror(status));
    p->busy = 0;
}

static int probe_report(struct probe *p, double value)
{
    uv_buf_t buf;
    int n, rc;

    if (p->busy)
        return UV_EAGAIN;
    n = snprintf(p->line, sizeof p->line, "%s %.6f\n", p->name, value);
    buf = uv_buf_init(p->line, (unsigned)n);
    p->req.data = p;
    p->busy = 1;
    rc = uv_write(&p->req, (uv_stream_t *)&p->agent->upstream, &buf, 1, on_written); // expect: member-no-keepalive
    if (rc)
        p->busy = 0;
    return rc;
}

struct probe *agent_register(struct agent *a, const char *name)
{
    struct probe *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->refs = 1;
    p->agent = a;
    snprintf(p->name, sizeof p->name, "%s", name);
    p->next = a->probes;
    a->probes = p;
    return probe_ref(p);
}

/* The reference of the list; the holder of the handle drops its own. */
void agent_unregister(struct agent *a, struct probe *p)
{
    struct probe **pp = &a->probes;
    while (*pp && *pp != p)
        pp = &(*pp)->next;
    if (!*pp)
        return;
    *pp = p->next;
    probe_unref(p); // allow: freed-in-flight
}

void probe_release(struct probe *p) { probe_unref(p); } // allow: freed-in-flight

int probe_sample(struct probe *p, double (*read)(const char *))
{
    return probe_report(p, read(p->name));
}
