#include <string.h>

typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
typedef struct {
    char *buf;
    int size, max_capacity, capacity;
    unsigned stolen : 1;
} MemBuf;
void memBufDefInit(MemBuf *mb);
void memBufPrintf(MemBuf *mb, const char *fmt, ...);
void comm_write_mbuf(int fd, MemBuf mb, CWCB *handler, void *handler_data);

struct tunnel {
    int server_fd;
    int established;
};

static void connect_sent(int fd, char *buf, size_t size, int errflag, void *data)
{
    struct tunnel *t = data;
    (void)fd;
    (void)buf;
    (void)size;
    t->established = !errflag;
}

void tunnel_connect(struct tunnel *t, const char *host, unsigned short port)
{
    MemBuf mb;
    memBufDefInit(&mb);
    memBufPrintf(&mb, "CONNECT %s:%d HTTP/1.0\r\n", host, port);
    memBufPrintf(&mb, "\r\n");
    comm_write_mbuf(t->server_fd, mb, connect_sent, t);
}
