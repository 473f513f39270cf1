#include <errno.h>
#include <string.h>
#include <sys/socket.h>

struct outq {
    int fd;
    size_t len;
    char data[256 * 1024];
};

int outq_flush(struct outq *q)
{
    while (q->len) {
        struct iovec v = {q->data, q->len};
        struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
        ssize_t w = sendmsg(q->fd, &m, MSG_DONTWAIT | MSG_ZEROCOPY);
        if (w < 0)
            return errno == EAGAIN ? 0 : -1;
        q->len -= (size_t)w;
        memmove(q->data, q->data + w, q->len); // expect: mutated-in-flight
    }
    return 0;
}
