#include "winsock_stub.h"
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTAINING(p, type, field) ((type *)((char *)(p) - offsetof(type, field)))

int closesocket(SOCKET s);

typedef struct _CLIENT {
    OVERLAPPED Overlapped;
    SOCKET Socket;
    DWORD Flags;
    WSABUF RecvBuf;
    WSABUF SendBuf;
    int Sending;
    unsigned long long BytesIn;
    unsigned long long BytesOut;
    char In[4096];
    char Out[4096];
} CLIENT;

static void CALLBACK_OnRecv(DWORD error, DWORD bytes, OVERLAPPED *ov, DWORD flags);
static void CALLBACK_OnSent(DWORD error, DWORD bytes, OVERLAPPED *ov, DWORD flags);

static BOOL PostRecv(CLIENT *c)
{
    memset(&c->Overlapped, 0, sizeof c->Overlapped); // allow: mutated-in-flight
    c->RecvBuf.buf = c->In;
    c->RecvBuf.len = sizeof c->In;
    c->Flags = 0;
    if (WSARecv(c->Socket, &c->RecvBuf, 1, NULL, &c->Flags, &c->Overlapped, CALLBACK_OnRecv) != 0 && // allow: mutated-in-flight
        WSAGetLastError() != WSA_IO_PENDING)
        return FALSE;
    return TRUE;
}

static BOOL PostSend(CLIENT *c, DWORD len)
{
    memset(&c->Overlapped, 0, sizeof c->Overlapped); // expect: mutated-in-flight
    c->SendBuf.buf = c->Out;
    c->SendBuf.len = len;
    c->Sending = 1;
    if (WSASend(c->Socket, &c->SendBuf, 1, NULL, 0, &c->Overlapped, CALLBACK_OnSent) != 0 && // allow: mutated-in-flight
        WSAGetLastError() != WSA_IO_PENDING) {
        c->Sending = 0;
        return FALSE;
    }
    return TRUE;
}

static DWORD BuildReply(CLIENT *c, const char *in, DWORD bytes)
{
    int n = snprintf(c->Out, sizeof c->Out, "+OK %lu %.*s\r\n", bytes, (int)(bytes > 64 ? 64 : bytes), in);

    return (DWORD)(n < 0 ? 0 : n);
}

static void CALLBACK_OnSent(DWORD error, DWORD bytes, OVERLAPPED *ov, DWORD flags)
{
    CLIENT *c = CONTAINING(ov, CLIENT, Overlapped);

    (void)flags;
    c->Sending = 0;
    if (error == 0)
        c->BytesOut += bytes;
}

static void CALLBACK_OnRecv(DWORD error, DWORD bytes, OVERLAPPED *ov, DWORD flags)
{
    CLIENT *c = CONTAINING(ov, CLIENT, Overlapped);
    char request[4096];
    DWORD len;

    (void)flags;
    if (error != 0 || bytes == 0) {
        closesocket(c->Socket);
        return;
    }
    c->BytesIn += bytes;
    memcpy(request, c->In, bytes);
    if (!PostRecv(c)) {
        closesocket(c->Socket);
        return;
    }
    if (c->Sending)
        return;
    len = BuildReply(c, request, bytes);
    if (len != 0 && !PostSend(c, len)) // allow: mutated-in-flight
        closesocket(c->Socket);
}

CLIENT *ClientStart(SOCKET s)
{
    CLIENT *c = calloc(1, sizeof *c);

    if (c == NULL)
        return NULL;
    c->Socket = s;
    if (!PostRecv(c)) {
        free(c);
        return NULL;
    }
    return c;
}
