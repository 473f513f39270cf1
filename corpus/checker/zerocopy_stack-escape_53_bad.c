#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct blob {
    uint64_t id;
    uint32_t len;
    const unsigned char *bytes;
};

int blob_push(int fd, const struct blob *b)
{
    unsigned char head[16];
    struct iovec iov[2];
    struct msghdr msg = {0};

    memcpy(head, "BLOB", 4);
    memcpy(head + 4, &b->id, sizeof b->id);
    memcpy(head + 12, &b->len, sizeof b->len);
    iov[0] = (struct iovec){head, sizeof head};
    iov[1] = (struct iovec){(void *)b->bytes, b->len};
    msg.msg_iov = iov;
    msg.msg_iovlen = b->len ? 2 : 1;
    return sendmsg(fd, &msg, MSG_ZEROCOPY | MSG_NOSIGNAL) < 0 ? -1 : 0; // expect: stack-escape
}
