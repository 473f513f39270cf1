#include <stdlib.h>
#include <string.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
extern void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
extern void *memAllocate(int type);
extern void memFree(void *p, int type);

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

static void clientWriteComplete(int fd, char *buf, size_t size, int flag, void *data)
{
    clientHttpRequest *http = data;
    (void)fd;
    (void)buf;
    if (!flag)
        http->out += size;
}

static void destroyNode(mem_node *n)
{
    memFree(n->data, MEM_4K_BUF);
    free(n);
}

/* Pages are written straight out of the store, then the list is trimmed. */
void clientSendPage(clientHttpRequest *http)
{
    mem_node *n = http->head;
    if (!n)
        return;
    comm_write(http->fd, n->data, (int)n->len, clientWriteComplete, http, NULL);
    http->head = n->next;
    destroyNode(n); // expect: freed-in-flight
}
