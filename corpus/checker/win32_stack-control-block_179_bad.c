/* Serial line to a card terminal: requests are answered within a second or the line is
 * taken out of service. */
#include <string.h>
#include "win32_overlapped.h"

#define WAIT_OBJECT_0 0
#define LINE_MAX_FRAME 260

enum line_state { LINE_READY, LINE_FAULT };

struct line {
    HANDLE port;
    HANDLE ready;
    enum line_state state;
    unsigned frames, faults;
    unsigned char rx[LINE_MAX_FRAME];
    unsigned char tx[LINE_MAX_FRAME];
};

static int line_fault(struct line *l)
{
    l->state = LINE_FAULT;
    l->faults++;
    return -1;
}

static void ov_prepare(OVERLAPPED *ov, HANDLE event)
{
    memset(ov, 0, sizeof *ov);
    ov->hEvent = event;
}

static int line_write(struct line *l, DWORD n)
{
    OVERLAPPED ov;
    DWORD put = 0;

    ov_prepare(&ov, l->ready);
    if (!WriteFile(l->port, l->tx, n, NULL, &ov) && GetLastError() != ERROR_IO_PENDING)
        return line_fault(l);
    if (!GetOverlappedResult(l->port, &ov, &put, TRUE) || put != n)
        return line_fault(l);
    return 0;
}

static int line_read(struct line *l, DWORD want, DWORD ms)
{
    OVERLAPPED ov;
    DWORD got = 0;

    ov_prepare(&ov, l->ready);
    if (!ReadFile(l->port, l->rx, want, NULL, &ov)) { // expect: stack-control-block
        if (GetLastError() != ERROR_IO_PENDING)
            return line_fault(l);
        if (WaitForSingleObject(l->ready, ms) != WAIT_OBJECT_0) {
            CancelIoEx(l->port, &ov);
            return line_fault(l);
        }
    }
    if (!GetOverlappedResult(l->port, &ov, &got, FALSE))
        return line_fault(l);
    return (int)got;
}

static unsigned char lrc(const unsigned char *p, DWORD n)
{
    unsigned char x = 0;

    while (n--)
        x ^= *p++;
    return x;
}

int line_exchange(struct line *l, const void *cmd, DWORD n, unsigned char *answer, DWORD cap)
{
    int got;

    if (l->state != LINE_READY || n + 3 > LINE_MAX_FRAME)
        return -1;
    l->tx[0] = 0x02;
    memcpy(l->tx + 1, cmd, n);
    l->tx[n + 1] = 0x03;
    l->tx[n + 2] = lrc(l->tx + 1, n + 1);
    if (line_write(l, n + 3) < 0)
        return -1;
    got = line_read(l, cap < LINE_MAX_FRAME ? cap : LINE_MAX_FRAME, 1000);
    if (got <= 0)
        return -1;
    memcpy(answer, l->rx, (size_t)got);
    l->frames++;
    return got;
}
