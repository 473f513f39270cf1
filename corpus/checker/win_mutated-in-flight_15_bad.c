#include "winsock_stub.h"
#include <stdlib.h>
#include <string.h>

#define FRAME_MAX 512

struct serial {
    HANDLE port;
    OVERLAPPED wov;
    unsigned char frame[FRAME_MAX];
    int write_pending;
    unsigned long frames, failed;
};

struct serial *serial_open(HANDLE port)
{
    struct serial *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->port = port;
    s->wov.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (!s->wov.hEvent) {
        free(s);
        return NULL;
    }
    return s;
}

static int serial_finish_write(struct serial *s)
{
    DWORD done = 0;
    if (!s->write_pending)
        return 0;
    s->write_pending = 0;
    if (!GetOverlappedResult(s->port, &s->wov, &done, TRUE)) {
        s->failed++;
        return -1;
    }
    return 0;
}

static unsigned char checksum(const unsigned char *p, size_t n)
{
    unsigned char c = 0;
    while (n--)
        c ^= *p++;
    return c;
}

static int serial_frame(struct serial *s, unsigned char op, const void *arg, size_t n)
{
    HANDLE ev = s->wov.hEvent;

    if (n + 4 > FRAME_MAX)
        return -1;
    memset(&s->wov, 0, sizeof s->wov); // expect: mutated-in-flight
    s->wov.hEvent = ev;                // allow: mutated-in-flight
    s->frame[0] = 0x7e;                // allow: mutated-in-flight
    s->frame[1] = op;                  // allow: mutated-in-flight
    s->frame[2] = (unsigned char)n;    // allow: mutated-in-flight
    memcpy(s->frame + 3, arg, n);      // allow: mutated-in-flight
    s->frame[n + 3] = checksum(s->frame, n + 3); // allow: mutated-in-flight
    if (!WriteFile(s->port, s->frame, (DWORD)(n + 4), NULL, &s->wov)) { // allow: overlapping-write
        if (GetLastError() != ERROR_IO_PENDING) {
            s->failed++;
            return -1;
        }
        s->write_pending = 1;
    }
    s->frames++;
    return 0;
}

int serial_set_rate(struct serial *s, unsigned hz)
{
    unsigned char arg[2] = {(unsigned char)(hz >> 8), (unsigned char)hz};
    return serial_frame(s, 0x21, arg, sizeof arg);
}

int serial_start(struct serial *s, unsigned hz)
{
    static const unsigned char go = 1;
    if (serial_set_rate(s, hz) < 0)
        return -1;
    return serial_frame(s, 0x22, &go, 1);
}

void serial_close(struct serial *s)
{
    serial_finish_write(s);
    CloseHandle(s->wov.hEvent);
    CloseHandle(s->port);
    free(s);
}
