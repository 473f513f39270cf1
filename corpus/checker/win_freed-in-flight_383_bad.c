/* Named pipe requests served from one completion port. */
#include "win32_overlapped.h"
#include <stdlib.h>
#include <string.h>

struct pipe_req {
    OVERLAPPED ov;
    HANDLE pipe;
    char *buf;
    DWORD cap;
    void (*done)(void *user, int ok, const char *data, DWORD n);
    void *user;
    struct pipe_req *next, **link;
};

struct server {
    HANDLE port;
    struct pipe_req *active;
};

static void req_unlink(struct pipe_req *r)
{
    *r->link = r->next;
    if (r->next)
        r->next->link = r->link;
}

struct pipe_req *server_read(struct server *s, HANDLE pipe, DWORD cap,
                             void (*done)(void *, int, const char *, DWORD), void *user)
{
    struct pipe_req *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->buf = malloc(cap);
    if (!r->buf)
        goto fail;
    r->pipe = pipe;
    r->cap = cap;
    r->done = done;
    r->user = user;
    if (!ReadFile(pipe, r->buf, cap, NULL, &r->ov) && GetLastError() != ERROR_IO_PENDING)
        goto fail;
    r->next = s->active;
    r->link = &s->active;
    if (r->next)
        r->next->link = &r->next;
    s->active = r;
    return r;
fail:
    free(r->buf);
    free(r);
    return NULL;
}

void server_abort(struct pipe_req *r)
{
    CancelIoEx(r->pipe, &r->ov);
    req_unlink(r);
    r->done(r->user, 0, NULL, 0);
    free(r->buf); /* expect: freed-in-flight */
    free(r);      /* allow: freed-in-flight */
}

void server_run(struct server *s)
{
    for (;;) {
        DWORD n = 0;
        unsigned long long key;
        OVERLAPPED *ov = NULL;
        BOOL ok = GetQueuedCompletionStatus(s->port, &n, &key, &ov, INFINITE);
        struct pipe_req *r = (struct pipe_req *)ov;

        if (!r)
            return;
        req_unlink(r);
        r->done(r->user, ok, r->buf, n);
        free(r->buf);
        free(r);
    }
}
