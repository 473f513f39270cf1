#include <string.h>

typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
typedef void FREE(void *);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void comm_close(int fd);
void xfree(void *);

typedef struct {
    int fd;
    const char *body;
    int body_len;
} errorReply;

static void body_sent(int fd, char *buf, size_t size, int errflag, void *data)
{
    (void)buf;
    (void)size;
    (void)errflag;
    xfree(data);
    comm_close(fd);
}

static void head_sent(int fd, char *buf, size_t size, int errflag, void *data)
{
    errorReply *e = data;
    (void)buf;
    (void)size;
    if (errflag) {
        xfree(e);
        comm_close(fd);
        return;
    }
    comm_write(fd, e->body, e->body_len, body_sent, e, NULL);
}

void error_reply_start(errorReply *e)
{
    static const char head[] = "HTTP/1.0 503 Service Unavailable\r\n\r\n";
    comm_write(e->fd, head, (int)sizeof head - 1, head_sent, e, NULL);
}
