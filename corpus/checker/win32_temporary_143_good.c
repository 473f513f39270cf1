/* Game server connection: outgoing packets are queued and sent one after the other with completion routines. */
#include "win32_overlapped.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct packet {
    OVERLAPPED ov;
    struct player *player;
    struct packet *next;
    DWORD len;
    char bytes[];
};

struct player {
    SOCKET sock;
    struct packet *head, **tail;
    int sending;
    int lost;
    unsigned long long sent;
};

static void send_next(struct player *pl);

static void packet_sent(DWORD error, DWORD n, OVERLAPPED *ov, DWORD flags)
{
    struct packet *pk = (struct packet *)((char *)ov - offsetof(struct packet, ov));
    struct player *pl = pk->player;
    (void)flags;

    pl->sending = 0;
    if (error || n != pk->len)
        pl->lost = 1;
    else
        pl->sent += n;
    free(pk);
    send_next(pl);
}

static int packet_start(struct packet *pk)
{
    int rc = WSASend(pk->player->sock, &(WSABUF){.len = pk->len, .buf = pk->bytes}, 1, NULL, 0, &pk->ov, packet_sent);
    return rc == 0 || WSAGetLastError() == WSA_IO_PENDING ? 0 : -1;
}

static void send_next(struct player *pl)
{
    while (pl->head && !pl->sending) {
        struct packet *pk = pl->head;
        pl->head = pk->next;
        if (!pl->head)
            pl->tail = &pl->head;
        if (!pl->lost && packet_start(pk) == 0) {
            pl->sending = 1;
        } else {
            pl->lost = 1;
            free(pk);
        }
    }
}

int player_send(struct player *pl, const void *bytes, DWORD n)
{
    struct packet *pk;

    if (pl->lost || !(pk = calloc(1, sizeof *pk + n)))
        return -1;
    pk->player = pl;
    pk->len = n;
    memcpy(pk->bytes, bytes, n);
    *pl->tail = pk;
    pl->tail = &pk->next;
    send_next(pl);
    return pl->lost ? -1 : 0;
}

void player_init(struct player *pl, SOCKET sock)
{
    memset(pl, 0, sizeof *pl);
    pl->sock = sock;
    pl->tail = &pl->head;
}
