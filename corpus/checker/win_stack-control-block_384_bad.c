/* UDP receiver of the discovery service, driven by completion routines. */
#include "win32_overlapped.h"
#include <stdlib.h>
#include <string.h>

#define DGRAM 1500

struct addr_blob {
    unsigned short family;
    unsigned char data[26];
};

struct receiver {
    WSAOVERLAPPED ov;
    SOCKET sock;
    unsigned long packets, errors;
    DWORD flags;
    int stopping;
    void (*on_packet)(struct receiver *r, const char *p, DWORD n);
    char dgram[DGRAM];
};

static int receiver_arm(struct receiver *r);

static void on_recv(DWORD err, DWORD n, OVERLAPPED *ov, DWORD flags)
{
    struct receiver *r = (struct receiver *)ov;

    (void)flags;
    if (err)
        r->errors++;
    else {
        r->packets++;
        r->on_packet(r, r->dgram, n);
    }
    if (!r->stopping)
        receiver_arm(r);
}

static int receiver_arm(struct receiver *r)
{
    struct addr_blob from;
    int from_len = sizeof from;
    WSABUF wb = {DGRAM, r->dgram};

    memset(&r->ov, 0, sizeof r->ov);
    memset(&from, 0, sizeof from);
    r->flags = 0;
    if (WSARecvFrom(r->sock, &wb, 1, NULL, &r->flags, (struct sockaddr *)&from, &from_len, &r->ov, on_recv) == 0) /* expect: stack-control-block */
        return 0;
    if (WSAGetLastError() == WSA_IO_PENDING)
        return 0;
    r->errors++;
    return -1;
}

struct receiver *receiver_start(SOCKET s, void (*on_packet)(struct receiver *, const char *, DWORD))
{
    struct receiver *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->sock = s;
    r->on_packet = on_packet;
    if (receiver_arm(r)) {
        free(r);
        return NULL;
    }
    return r;
}
