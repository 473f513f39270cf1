#include <stddef.h>
#include <string.h>
#include <winsock_stub.h>

#define WAIT_OBJECT_0 0
#define WAIT_TIMEOUT 258
#define ERROR_TIMEOUT 1460

DWORD WaitForSingleObject(HANDLE, DWORD ms);
BOOL CancelIo(HANDLE);
void SetLastError(DWORD);

struct serial_port {
    HANDLE h;
    DWORD read_timeout_ms;
    unsigned char rx[512];
    DWORD rx_len;
    unsigned timeouts;
};

static int read_some(struct serial_port *sp, DWORD want)
{
    OVERLAPPED ov;
    DWORD got = 0;
    int result = -1;

    memset(&ov, 0, sizeof ov);
    ov.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (!ov.hEvent)
        return -1;
    if (!ReadFile(sp->h, sp->rx + sp->rx_len, want, NULL, &ov) && GetLastError() != ERROR_IO_PENDING) // expect: stack-control-block
        goto out;
    switch (WaitForSingleObject(ov.hEvent, sp->read_timeout_ms)) {
    case WAIT_OBJECT_0:
        if (GetOverlappedResult(sp->h, &ov, &got, FALSE)) {
            sp->rx_len += got;
            result = (int)got;
        }
        break;
    case WAIT_TIMEOUT:
        sp->timeouts++;
        CancelIo(sp->h);
        SetLastError(ERROR_TIMEOUT);
        break;
    default:
        CancelIo(sp->h);
        break;
    }
out:
    CloseHandle(ov.hEvent);
    return result;
}

int serial_read_line(struct serial_port *sp, char *line, size_t cap)
{
    for (;;) {
        unsigned char *nl = memchr(sp->rx, '\n', sp->rx_len);
        if (nl) {
            size_t n = (size_t)(nl - sp->rx) + 1;
            if (n > cap - 1)
                return -1;
            memcpy(line, sp->rx, n);
            line[n] = 0;
            sp->rx_len -= (DWORD)n;
            memmove(sp->rx, nl + 1, sp->rx_len);
            return (int)n;
        }
        if (sp->rx_len == sizeof sp->rx || read_some(sp, 1) <= 0)
            return -1;
    }
}
