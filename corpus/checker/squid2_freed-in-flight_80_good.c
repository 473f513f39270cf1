#include <stdlib.h>
#include <string.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
extern void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
extern void memFree(void *p, int type);
extern void *memAllocate(int type);
extern void memFree4K(void *p);

enum { MEM_4K_BUF = 4 };

typedef struct _mem_node {
    struct _mem_node *next;
    size_t len;
    char *data;
} mem_node;

typedef struct {
    int fd;
    mem_node *head;
    size_t out;
} clientHttpRequest;

void clientSendPage(clientHttpRequest *http);

static void clientWriteComplete(int fd, char *buf, size_t size, int flag, void *data)
{
    clientHttpRequest *http = data;
    mem_node *n = http->head;
    (void)fd;
    (void)buf;
    http->head = n->next;
    memFree(n->data, MEM_4K_BUF);
    free(n);
    if (flag)
        return;
    http->out += size;
    clientSendPage(http);
}

void clientSendPage(clientHttpRequest *http)
{
    mem_node *n = http->head;
    if (n)
        comm_write(http->fd, n->data, (int)n->len, clientWriteComplete, http, NULL);
}

void clientSendCopy(clientHttpRequest *http, const char *text, size_t len)
{
    char *copy = memAllocate(MEM_4K_BUF);
    if (len > 4096)
        len = 4096;
    memcpy(copy, text, len);
    comm_write(http->fd, copy, (int)len, NULL, http, memFree4K);
}
