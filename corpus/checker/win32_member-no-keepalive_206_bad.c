/* Completion-port server: sessions are counted by reference and kept in a table until idle too long. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <win32_overlapped.h>

#define TABLE 256

struct session {
    OVERLAPPED rd;
    WSABUF vec;
    SOCKET sock;
    DWORD flags;
    long refs;
    unsigned long last_seen;
    int slot;
    char in[2048];
};

struct server {
    HANDLE port;
    struct session *table[TABLE];
    void (*on_data)(struct session *s, const char *data, DWORD n);
};

static struct session *session_ref(struct session *s)
{
    s->refs++;
    return s;
}

static void session_unref(struct session *s)
{
    if (--s->refs != 0)
        return;
    CloseHandle((HANDLE)(uintptr_t)s->sock);
    free(s); // allow: member-no-keepalive
}

static void table_drop(struct server *srv, struct session *s)
{
    if (srv->table[s->slot] != s)
        return;
    srv->table[s->slot] = NULL;
    session_unref(s);
}

static int session_read(struct session *s)
{
    memset(&s->rd, 0, sizeof s->rd);
    s->vec.buf = s->in;
    s->vec.len = sizeof s->in;
    s->flags = 0;
    if (WSARecv(s->sock, &s->vec, 1, NULL, &s->flags, &s->rd, NULL) != 0 && WSAGetLastError() != WSA_IO_PENDING) // expect: member-no-keepalive
        return -1;
    return 0;
}

int server_adopt(struct server *srv, SOCKET sock, int slot, unsigned long now)
{
    struct session *s = calloc(1, sizeof *s);

    if (!s)
        return -1;
    s->sock = sock;
    s->slot = slot;
    s->refs = 1;
    s->last_seen = now;
    srv->table[slot] = s;
    if (session_read(s) != 0) {
        table_drop(srv, s);
        return -1;
    }
    return 0;
}

static void session_input(struct server *srv, struct session *s, DWORD n, unsigned long now)
{
    session_ref(s);
    s->last_seen = now;
    srv->on_data(s, s->in, n);
    if (session_read(s) != 0)
        table_drop(srv, s);
    session_unref(s);
}

static void server_turn(struct server *srv, unsigned long now)
{
    unsigned long long key = 0;
    OVERLAPPED *ov = NULL;
    DWORD n = 0;
    BOOL ok = GetQueuedCompletionStatus(srv->port, &n, &key, &ov, 1000);
    struct session *s;

    if (!ov)
        return;
    s = (struct session *)((char *)ov - offsetof(struct session, rd));
    if (ok && n > 0)
        session_input(srv, s, n, now);
    else
        table_drop(srv, s);
}

static void server_sweep(struct server *srv, unsigned long now)
{
    for (int i = 0; i < TABLE; i++) {
        struct session *s = srv->table[i];

        if (s && now - s->last_seen > 300)
            table_drop(srv, s);
    }
}

void server_run(struct server *srv, unsigned long (*clock)(void), const int *quit)
{
    while (!*quit) {
        server_turn(srv, clock());
        server_sweep(srv, clock());
    }
}
