/* Serial scanner: polls a reader for bar codes, with a limit on how long one poll may take. */
#include <stddef.h>
#include <string.h>
#include <win32_overlapped.h>

#define WAIT_OBJECT_0 0u

enum scan_state { SCAN_IDLE, SCAN_PARTIAL, SCAN_READY, SCAN_OFFLINE };

struct scanner {
    HANDLE port, event;
    enum scan_state state;
    unsigned timeouts;
    size_t have;
    char raw[64];
    char code[256];
};

static void scanner_feed(struct scanner *s, DWORD n)
{
    for (DWORD i = 0; i < n; i++) {
        if (s->raw[i] == '\r') {
            s->code[s->have] = '\0';
            s->state = SCAN_READY;
            return;
        }
        if (s->have + 1 < sizeof s->code)
            s->code[s->have++] = s->raw[i];
        s->state = SCAN_PARTIAL;
    }
}

static int port_wait(struct scanner *s, OVERLAPPED *ov, DWORD ms, DWORD *got)
{
    if (WaitForSingleObject(s->event, ms) != WAIT_OBJECT_0)
        return -1;
    return GetOverlappedResult(s->port, ov, got, FALSE) ? 0 : -2;
}

static int scanner_read(struct scanner *s, DWORD ms)
{
    OVERLAPPED ov;
    DWORD got = 0;

    memset(&ov, 0, sizeof ov);
    ov.hEvent = s->event;
    if (!ReadFile(s->port, s->raw, sizeof s->raw, NULL, &ov)) { // expect: stack-control-block
        int rc;

        if (GetLastError() != ERROR_IO_PENDING) {
            s->state = SCAN_OFFLINE;
            return -2;
        }
        rc = port_wait(s, &ov, ms, &got);
        if (rc == -1) {
            s->timeouts++;
            return 0;
        }
        if (rc < 0) {
            s->state = SCAN_OFFLINE;
            return rc;
        }
    } else if (!GetOverlappedResult(s->port, &ov, &got, TRUE)) {
        s->state = SCAN_OFFLINE;
        return -2;
    }
    scanner_feed(s, got);
    return (int)got;
}

const char *scanner_poll(struct scanner *s)
{
    if (s->state == SCAN_READY) {
        s->have = 0;
        s->state = SCAN_IDLE;
    }
    if (s->state == SCAN_OFFLINE || s->timeouts || scanner_read(s, 250) < 0)
        return NULL;
    return s->state == SCAN_READY ? s->code : NULL;
}

int scanner_open(struct scanner *s, HANDLE port)
{
    memset(s, 0, sizeof *s);
    s->port = port;
    s->event = CreateEventA(NULL, TRUE, FALSE, NULL);
    return s->event ? 0 : -1;
}
