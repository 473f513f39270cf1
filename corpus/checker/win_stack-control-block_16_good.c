#include <winsock_stub.h>
#include <string.h>

#define WAIT_OBJECT_0 0
DWORD WaitForSingleObject(HANDLE, DWORD ms);
BOOL CancelIo(HANDLE);
BOOL ResetEvent(HANDLE);

enum { READ_OK = 0, READ_TIMEOUT = 1, READ_ERROR = -1 };

struct serial_port {
    HANDLE h;
    HANDLE rx_event;
    DWORD timeout_ms;
    unsigned long timeouts;
    unsigned char rx[512];
    DWORD rx_len;
};

int serial_open(struct serial_port *p, HANDLE h, DWORD timeout_ms)
{
    memset(p, 0, sizeof *p);
    p->h = h;
    p->timeout_ms = timeout_ms;
    p->rx_event = CreateEventA(NULL, TRUE, FALSE, NULL);
    return p->rx_event ? 0 : -1;
}

static int serial_fill(struct serial_port *p)
{
    OVERLAPPED ov;
    DWORD got = 0;

    memset(&ov, 0, sizeof ov);
    ov.hEvent = p->rx_event;
    ResetEvent(p->rx_event);
    p->rx_len = 0;
    if (ReadFile(p->h, p->rx, sizeof p->rx, &got, &ov)) {
        p->rx_len = got;
        return READ_OK;
    }
    if (GetLastError() != ERROR_IO_PENDING)
        return READ_ERROR;
    if (WaitForSingleObject(p->rx_event, p->timeout_ms) != WAIT_OBJECT_0) {
        CancelIo(p->h);
        p->timeouts++;
        if (GetOverlappedResult(p->h, &ov, &got, TRUE) && got) {
            p->rx_len = got;
            return READ_OK;
        }
        return READ_TIMEOUT;
    }
    if (!GetOverlappedResult(p->h, &ov, &got, TRUE))
        return READ_ERROR;
    p->rx_len = got;
    return READ_OK;
}

int serial_read_frame(struct serial_port *p, unsigned char *frame, DWORD cap)
{
    DWORD have = 0;

    while (have < cap) {
        int rc = serial_fill(p);
        DWORD k;

        if (rc != READ_OK)
            return rc;
        k = p->rx_len < cap - have ? p->rx_len : cap - have;
        memcpy(frame + have, p->rx, k);
        have += k;
        if (have && frame[have - 1] == 0x7e)
            break;
    }
    return (int)have;
}

void serial_close(struct serial_port *p)
{
    CloseHandle(p->rx_event);
    CloseHandle(p->h);
}
