#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
typedef void PF(int fd, void *data);
typedef void FREE(void *);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *data, FREE *free_func);
void comm_close(int fd);
void comm_add_close_handler(int fd, PF *handler, void *data);
void commSetTimeout(int fd, int secs, PF *handler, void *data);
void *xmalloc(size_t);
void *cbdataInternalAlloc(int type);
void *cbdataInternalFree(void *);
void xfree(void *);

#define COMM_OK 0
#define COMM_ERR_CLOSING (-10)

typedef struct {
    int fd;
    char *request;
    int request_sz;
    int persistent;
    void (*fail)(void *, const char *why);
    void (*sent)(void *);
    void *owner;
} PeerState;

extern int CBDATA_PeerState;

static void peerStateFree(int fd, void *data)
{
    PeerState *ps = data;
    (void)fd;
    xfree(ps->request);
    cbdataInternalFree(ps);
}

static void peerSendDone(int fd, char *buf, size_t size, int flag, void *data)
{
    PeerState *ps = data;
    (void)buf;
    (void)size;
    if (flag == COMM_ERR_CLOSING)
        return;
    if (flag != COMM_OK) {
        ps->fail(ps->owner, "write failed");
        comm_close(fd);
        return;
    }
    commSetTimeout(fd, -1, NULL, NULL);
    ps->sent(ps->owner);
}

static void peerTimeout(int fd, void *data)
{
    PeerState *ps = data;
    ps->fail(ps->owner, "timeout");
    comm_close(fd);
}

void peerStart(int fd, const char *uri, int persistent, void (*sent)(void *), void (*fail)(void *, const char *), void *owner)
{
    PeerState *ps = cbdataInternalAlloc(CBDATA_PeerState);
    ps->fd = fd;
    ps->persistent = persistent;
    ps->sent = sent;
    ps->fail = fail;
    ps->owner = owner;
    ps->request = xmalloc(strlen(uri) + 64);
    ps->request_sz = sprintf(ps->request, "GET %s HTTP/1.0\r\nConnection: %s\r\n\r\n", uri,
                             persistent ? "keep-alive" : "close");
    comm_add_close_handler(fd, peerStateFree, ps);
    commSetTimeout(fd, 30, peerTimeout, ps);
    comm_write(fd, ps->request, ps->request_sz, peerSendDone, ps, NULL);
}
