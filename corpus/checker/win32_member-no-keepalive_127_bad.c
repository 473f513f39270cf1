/* Named pipe server on a completion port: one read per session, an operator can remove a session by number. */
#include "win32_overlapped.h"
#include <stddef.h>
#include <stdlib.h>

struct session {
    unsigned id;
    HANDLE pipe;
    OVERLAPPED rd;
    unsigned long long received;
    struct session *next;
    char in[2048];
};

struct server {
    HANDLE iocp;
    struct session *sessions;
    unsigned next_id;
    void (*on_data)(unsigned id, const char *bytes, DWORD n);
};

static void session_free(struct server *srv, struct session *s)
{
    struct session **pp;
    for (pp = &srv->sessions; *pp; pp = &(*pp)->next) {
        if (*pp == s) {
            *pp = s->next;
            break;
        }
    }
    CloseHandle(s->pipe);
    free(s); // allow: freed-in-flight
}

static int session_read(struct session *s)
{
    s->rd = (OVERLAPPED){0};
    if (ReadFile(s->pipe, s->in, sizeof s->in, NULL, &s->rd)) // expect: member-no-keepalive
        return 0;
    return GetLastError() == ERROR_IO_PENDING ? 0 : -1;
}

static void session_completed(struct server *srv, struct session *s, BOOL ok, DWORD n)
{
    if (!ok || n == 0) {
        session_free(srv, s);
        return;
    }
    s->received += n;
    srv->on_data(s->id, s->in, n);
    if (session_read(s))
        session_free(srv, s);
}

unsigned server_attach(struct server *srv, HANDLE pipe)
{
    struct session *s = calloc(1, sizeof *s);
    if (!s)
        return 0;
    s->pipe = pipe;
    s->id = ++srv->next_id;
    s->next = srv->sessions;
    srv->sessions = s;
    if (session_read(s)) {
        session_free(srv, s);
        return 0;
    }
    return s->id;
}

int server_remove(struct server *srv, unsigned id)
{
    for (struct session *s = srv->sessions; s; s = s->next) {
        if (s->id == id) {
            session_free(srv, s); // allow: freed-in-flight
            return 0;
        }
    }
    return -1;
}

void server_poll(struct server *srv, DWORD ms)
{
    OVERLAPPED *ov = NULL;
    unsigned long long key;
    DWORD n = 0;
    BOOL ok = GetQueuedCompletionStatus(srv->iocp, &n, &key, &ov, ms);
    if (!ov)
        return;
    session_completed(srv, (struct session *)((char *)ov - offsetof(struct session, rd)), ok, n);
}
