#include "winsock_stub.h"
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef WAIT_OBJECT_0
#define WAIT_OBJECT_0 0u
#define WAIT_TIMEOUT 258u
DWORD WaitForSingleObject(HANDLE, DWORD);
BOOL CancelIo(HANDLE);
#endif

#define FRAME_MAX 264
#define PORT_TIMEOUT (-2)
#define PORT_ERROR (-1)

struct modem_port {
    HANDLE h;
    unsigned char rx[FRAME_MAX];
    unsigned long rx_bytes, tx_bytes, timeouts;
};

static int port_read(struct modem_port *p, unsigned char *dst, DWORD want, DWORD wait_ms)
{
    OVERLAPPED ov;
    DWORD got = 0;
    int rc = PORT_ERROR;

    memset(&ov, 0, sizeof ov);
    ov.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (!ov.hEvent)
        return PORT_ERROR;

    if (ReadFile(p->h, dst, want, NULL, &ov)) { // expect: stack-control-block
        rc = GetOverlappedResult(p->h, &ov, &got, FALSE) ? (int)got : PORT_ERROR;
    } else if (GetLastError() == ERROR_IO_PENDING) {
        switch (WaitForSingleObject(ov.hEvent, wait_ms)) {
        case WAIT_OBJECT_0:
            rc = GetOverlappedResult(p->h, &ov, &got, FALSE) ? (int)got : PORT_ERROR;
            break;
        case WAIT_TIMEOUT:
            CancelIo(p->h);
            p->timeouts++;
            rc = PORT_TIMEOUT;
            break;
        default:
            CancelIo(p->h);
            break;
        }
    }
    CloseHandle(ov.hEvent);
    if (rc > 0)
        p->rx_bytes += (unsigned long)rc;
    return rc;
}

int modem_read_frame(struct modem_port *p, unsigned *len)
{
    unsigned need = 2, have = 0;

    while (have < need) {
        int n = port_read(p, p->rx + have, need - have, 200);
        if (n <= 0)
            return n ? n : PORT_ERROR;
        have += (unsigned)n;
        if (have == 2 && need == 2) {
            need = 2u + p->rx[1] + 1u;
            if (need > FRAME_MAX)
                return PORT_ERROR;
        }
    }
    *len = have;
    return 0;
}
