#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define ZC_MIN (16 * 1024)

struct out {
    int fd;
    int zerocopy;
};

int out_send(struct out *o, const char *text, size_t n)
{
    int flags = MSG_NOSIGNAL;
    char *page = malloc(n);
    size_t done = 0;
    if (!page)
        return -1;
    memcpy(page, text, n);
    if (o->zerocopy && n >= ZC_MIN)
        flags |= MSG_ZEROCOPY;
    while (done < n) {
        ssize_t k = send(o->fd, page + done, n - done, flags);
        if (k < 0)
            break;
        done += (size_t)k;
    }
    free(page); // expect: freed-in-flight
    return done == n ? 0 : -1;
}
