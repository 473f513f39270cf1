/* Named pipe client for a service: one command, one answer, each with a time limit; late
 * operations are cancelled and collected. */
#include <stddef.h>
#include <string.h>
#include <win32_overlapped.h>

#define WAIT_OBJECT_0 0u

struct pipe_client {
    HANDLE pipe;
    HANDLE done;
    DWORD limit_ms;
    unsigned long late;
};

struct answer {
    DWORD code;
    DWORD len;
    char text[240];
};

static int finish(struct pipe_client *c, OVERLAPPED *ov, BOOL started, DWORD *moved)
{
    if (!started) {
        if (GetLastError() != ERROR_IO_PENDING)
            return -1;
        if (WaitForSingleObject(c->done, c->limit_ms) != WAIT_OBJECT_0) {
            c->late++;
            CancelIoEx(c->pipe, ov);
        }
    }
    return GetOverlappedResult(c->pipe, ov, moved, TRUE) ? 0 : -1;
}

static void prepare(struct pipe_client *c, OVERLAPPED *ov)
{
    memset(ov, 0, sizeof *ov);
    ov->hEvent = c->done;
}

static int put(struct pipe_client *c, const char *p, DWORD n)
{
    while (n) {
        OVERLAPPED ov;
        DWORD moved = 0;
        BOOL ok;

        prepare(c, &ov);
        ok = WriteFile(c->pipe, p, n, NULL, &ov);
        if (finish(c, &ov, ok, &moved) < 0 || moved == 0)
            return -1;
        p += moved;
        n -= moved;
    }
    return 0;
}

static int get(struct pipe_client *c, void *to, DWORD n)
{
    OVERLAPPED ov;
    DWORD moved = 0;
    BOOL ok;

    prepare(c, &ov);
    ok = ReadFile(c->pipe, to, n, NULL, &ov);
    if (finish(c, &ov, ok, &moved) < 0)
        return -1;
    return (int)moved;
}

int pipe_command(struct pipe_client *c, const char *verb, struct answer *out)
{
    char line[128];
    struct answer a;
    size_t n = strlen(verb);
    int got;

    if (n + 1 > sizeof line)
        return -1;
    memcpy(line, verb, n);
    line[n] = '\n';
    if (put(c, line, (DWORD)(n + 1)) < 0)
        return -1;
    got = get(c, &a, sizeof a);
    if (got < (int)offsetof(struct answer, text))
        return -1;
    a.text[sizeof a.text - 1] = '\0';
    *out = a;
    return (int)a.code;
}
