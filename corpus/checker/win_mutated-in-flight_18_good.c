#include "winsock_stub.h"
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int closesocket(SOCKET s);

typedef struct _SERIAL_LINK SERIAL_LINK;

typedef struct _IO_OP {
    OVERLAPPED ov;
    SERIAL_LINK *link;
    WSABUF wsa;
    char data[1];
} IO_OP;

struct _SERIAL_LINK {
    SOCKET s;
    DWORD recvFlags;
    long refs;
    BOOL closing;
    void (*onLine)(SERIAL_LINK *, const char *, DWORD);
    IO_OP *recvOp;
};

static IO_OP *OpNew(SERIAL_LINK *l, DWORD size)
{
    IO_OP *op = calloc(1, sizeof *op + size);

    if (op != NULL) {
        op->link = l;
        op->wsa.buf = op->data;
        op->wsa.len = size;
    }
    return op;
}

static void LinkRelease(SERIAL_LINK *l)
{
    if (--l->refs == 0) {
        free(l->recvOp);
        free(l);
    }
}

static void LinkClose(SERIAL_LINK *l)
{
    if (!l->closing) {
        l->closing = TRUE;
        closesocket(l->s);
        LinkRelease(l);
    }
}

static void OnSent(DWORD error, DWORD bytes, OVERLAPPED *ov, DWORD flags)
{
    IO_OP *op = (IO_OP *)ov;
    SERIAL_LINK *l = op->link;

    (void)bytes;
    (void)flags;
    free(op);
    if (error != 0)
        LinkClose(l);
    LinkRelease(l);
}

BOOL LinkSend(SERIAL_LINK *l, const void *data, DWORD len)
{
    IO_OP *op;

    if (l->closing || (op = OpNew(l, len)) == NULL)
        return FALSE;
    memcpy(op->data, data, len);
    l->refs++;
    if (WSASend(l->s, &op->wsa, 1, NULL, 0, &op->ov, OnSent) != 0 && WSAGetLastError() != WSA_IO_PENDING) {
        free(op);
        LinkRelease(l);
        return FALSE;
    }
    return TRUE;
}

static void OnRecv(DWORD error, DWORD bytes, OVERLAPPED *ov, DWORD flags);

static BOOL LinkRecv(SERIAL_LINK *l)
{
    IO_OP *op = l->recvOp;

    memset(&op->ov, 0, sizeof op->ov);
    l->recvFlags = 0;
    l->refs++;
    if (WSARecv(l->s, &op->wsa, 1, NULL, &l->recvFlags, &op->ov, OnRecv) != 0 && WSAGetLastError() != WSA_IO_PENDING) {
        LinkRelease(l);
        return FALSE;
    }
    return TRUE;
}

static void OnRecv(DWORD error, DWORD bytes, OVERLAPPED *ov, DWORD flags)
{
    IO_OP *op = (IO_OP *)ov;
    SERIAL_LINK *l = op->link;

    (void)flags;
    if (error != 0 || bytes == 0) {
        LinkClose(l);
    } else {
        l->onLine(l, op->data, bytes);
        if (l->closing || !LinkRecv(l))
            LinkClose(l);
    }
    LinkRelease(l);
}

SERIAL_LINK *LinkOpen(SOCKET s, void (*onLine)(SERIAL_LINK *, const char *, DWORD))
{
    SERIAL_LINK *l = calloc(1, sizeof *l);

    if (l == NULL)
        return NULL;
    l->s = s;
    l->refs = 1;
    l->onLine = onLine;
    l->recvOp = OpNew(l, 1024);
    if (l->recvOp == NULL || !LinkRecv(l)) {
        LinkRelease(l);
        return NULL;
    }
    return l;
}
