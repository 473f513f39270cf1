/* Object replies: status line, headers and the object. */
#include "squid2_comm.h"
#include <string.h>

typedef enum { OBJ_HEAD, OBJ_BODY, OBJ_DONE } obj_state_t;

typedef struct {
    int fd;
    obj_state_t state;
    char *body;
    int body_sz;
    size_t out;
} ObjReply;

static void objReplyClosed(int fd, void *data)
{
    ObjReply *r = data;

    (void)fd;
    xfree(r->body);
    xfree(r);
}

static void objReplyWritten(int fd, char *buf, size_t size, int flag, void *data)
{
    ObjReply *r = data;

    (void)buf;
    r->out += size;
    if (flag) {
        comm_close(fd);
        return;
    }
    switch (r->state) {
    case OBJ_HEAD:
        r->state = OBJ_BODY;
        comm_write(fd, r->body, r->body_sz, objReplyWritten, r, NULL);
        break;
    case OBJ_BODY:
        r->state = OBJ_DONE;
        comm_close(fd);
        break;
    case OBJ_DONE:
        break;
    }
}

void objReplyStart(int fd, const char *type, const char *body)
{
    ObjReply *r = xcalloc(1, sizeof *r);
    MemBuf mb;

    r->fd = fd;
    r->state = OBJ_HEAD;
    r->body = xstrdup(body);
    r->body_sz = (int)strlen(body);
    comm_add_close_handler(fd, objReplyClosed, r);

    memBufDefInit(&mb);
    memBufPrintf(&mb, "HTTP/1.0 200 OK\r\nContent-Type: %s\r\n", type);
    memBufPrintf(&mb, "Content-Length: %d\r\n\r\n", r->body_sz);
    comm_write_mbuf(fd, mb, objReplyWritten, r);
}
