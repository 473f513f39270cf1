/* Serial port writes with a deadline. */
#include "win32_overlapped.h"
#include <stdlib.h>
#include <string.h>

struct serial {
    HANDLE port;
    DWORD timeout_ms;
    unsigned long written, timeouts, errors;
};

struct serial_req {
    OVERLAPPED ov;
    DWORD len;
    char data[];
};

static struct serial_req *req_new(const void *p, DWORD len)
{
    struct serial_req *r = calloc(1, sizeof *r + len);

    if (!r)
        return NULL;
    r->ov.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (!r->ov.hEvent) {
        free(r);
        return NULL;
    }
    r->len = len;
    memcpy(r->data, p, len);
    return r;
}

static void req_free(struct serial_req *r)
{
    CloseHandle(r->ov.hEvent);
    free(r);
}

static BOOL req_finish(struct serial *s, struct serial_req *r, DWORD *n)
{
    if (WaitForSingleObject(r->ov.hEvent, s->timeout_ms) != 0) {
        s->timeouts++;
        CancelIoEx(s->port, &r->ov);
    }
    return GetOverlappedResult(s->port, &r->ov, n, TRUE);
}

int serial_write(struct serial *s, const void *p, DWORD len)
{
    struct serial_req *r = req_new(p, len);
    DWORD n = 0;
    int rc = -1;

    if (!r)
        return -1;
    if (!WriteFile(s->port, r->data, r->len, NULL, &r->ov) && GetLastError() != ERROR_IO_PENDING)
        goto out;
    if (!req_finish(s, r, &n))
        goto out;
    s->written += n;
    rc = n == r->len ? 0 : -1;
out:
    if (rc)
        s->errors++;
    req_free(r);
    return rc;
}
