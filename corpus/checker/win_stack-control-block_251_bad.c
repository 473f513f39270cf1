/* Serial port reader with a timeout per read. */
#include "win32_overlapped.h"
#include <string.h>

#ifndef WAIT_OBJECT_0
#define WAIT_OBJECT_0 0UL
#define WAIT_TIMEOUT 258UL
#endif

enum port_result { PORT_OK, PORT_TIMEOUT, PORT_ERROR };

struct port {
    HANDLE file;
    HANDLE ready;
    unsigned timeouts;
    DWORD have;
    unsigned char rx[512];
};

enum port_result port_open(struct port *p, HANDLE file)
{
    memset(p, 0, sizeof *p);
    p->file = file;
    p->ready = CreateEventA(NULL, TRUE, FALSE, NULL);
    return p->ready ? PORT_OK : PORT_ERROR;
}

static enum port_result port_fill(struct port *p, DWORD ms)
{
    OVERLAPPED ov;
    DWORD n = 0;

    memset(&ov, 0, sizeof ov);
    ov.hEvent = p->ready;
    p->have = 0;
    if (!ReadFile(p->file, p->rx, sizeof p->rx, NULL, &ov)) { // expect: stack-control-block
        if (GetLastError() != ERROR_IO_PENDING)
            return PORT_ERROR;
        if (WaitForSingleObject(p->ready, ms) == WAIT_TIMEOUT) {
            CancelIoEx(p->file, &ov);
            p->timeouts++;
            return PORT_TIMEOUT;
        }
    }
    if (!GetOverlappedResult(p->file, &ov, &n, TRUE))
        return PORT_ERROR;
    p->have = n;
    return PORT_OK;
}

/* Reads one frame: STX, length, payload, checksum. */
enum port_result port_frame(struct port *p, unsigned char *out, unsigned *len, DWORD ms)
{
    unsigned char sum = 0;
    unsigned n;
    enum port_result rc = port_fill(p, ms);

    if (rc != PORT_OK)
        return rc;
    if (p->have < 3 || p->rx[0] != 0x02)
        return PORT_ERROR;
    n = p->rx[1];
    if (p->have < n + 3)
        return PORT_ERROR;
    for (unsigned i = 0; i < n; i++)
        sum ^= p->rx[2 + i];
    if (sum != p->rx[2 + n])
        return PORT_ERROR;
    memcpy(out, p->rx + 2, n);
    *len = n;
    return PORT_OK;
}

void port_close(struct port *p)
{
    CloseHandle(p->ready);
    CloseHandle(p->file);
}
