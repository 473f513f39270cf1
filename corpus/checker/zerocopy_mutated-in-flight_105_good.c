#include <time.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SLOTS 16
#define IDS 256
#define FRAME_MAX (256 * 1024)

struct frame_slot {
    unsigned lent; /* sends of this frame whose notice is still to come */
    size_t len;
    unsigned char bytes[FRAME_MAX];
};

struct camera_out {
    int fd;
    int broken;
    uint32_t next_id;
    unsigned outstanding;
    struct frame_slot *owner[IDS];
    struct frame_slot slot[SLOTS];
};

static void give_back(struct camera_out *o, uint32_t lo, uint32_t hi)
{
    for (uint32_t id = lo; id != hi + 1; id++) {
        struct frame_slot *s = o->owner[id % IDS];
        o->owner[id % IDS] = NULL;
        if (s) {
            s->lent--;
            o->outstanding--;
        }
    }
}

static int take_notices(struct camera_out *o)
{
    char ctl[160];
    for (;;) {
        struct msghdr msg = {.msg_control = ctl, .msg_controllen = sizeof ctl};
        if (recvmsg(o->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return errno == EAGAIN || errno == EINTR ? 0 : -errno;
        for (struct cmsghdr *cm = CMSG_FIRSTHDR(&msg); cm; cm = CMSG_NXTHDR(&msg, cm)) {
            struct sock_extended_err ee;
            if (cm->cmsg_level != SOL_IP || cm->cmsg_type != IP_RECVERR)
                continue;
            memcpy(&ee, CMSG_DATA(cm), sizeof ee);
            if (ee.ee_origin == SO_EE_ORIGIN_ZEROCOPY && ee.ee_errno == 0)
                give_back(o, ee.ee_info, ee.ee_data);
        }
    }
}

static int wait_notice(struct camera_out *o)
{
    struct pollfd p = {.fd = o->fd, .events = 0};
    if (poll(&p, 1, -1) < 0 && errno != EINTR)
        return -errno;
    return take_notices(o);
}

static struct frame_slot *slot_get(struct camera_out *o)
{
    for (;;) {
        for (int i = 0; i < SLOTS; i++)
            if (o->slot[i].lent == 0)
                return &o->slot[i];
        if (wait_notice(o) < 0)
            return NULL;
    }
}

int camera_frame(struct camera_out *o, uint64_t pts, const void *image, size_t n)
{
    struct frame_slot *s;
    uint32_t len = (uint32_t)n;
    size_t off = 0;
    if (o->broken || n > FRAME_MAX - 12 || !(s = slot_get(o)))
        return -1;
    memcpy(s->bytes, &len, 4);
    memcpy(s->bytes + 4, &pts, 8);
    memcpy(s->bytes + 12, image, n);
    s->len = n + 12;
    while (off < s->len) {
        ssize_t w = -1;
        errno = ENOBUFS;
        if (!o->owner[o->next_id % IDS])
            w = send(o->fd, s->bytes + off, s->len - off, MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (w > 0) {
            o->owner[o->next_id++ % IDS] = s;
            s->lent++;
            o->outstanding++;
            off += (size_t)w;
        } else if (errno != EINTR && (errno != ENOBUFS || !o->outstanding || wait_notice(o) < 0)) {
            o->broken = 1;
            return -1;
        }
    }
    return 0;
}

struct camera_out *camera_open(int tcp_fd)
{
    int one = 1;
    struct camera_out *o = calloc(1, sizeof *o);
    if (!o)
        return NULL;
    if (setsockopt(tcp_fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) < 0) {
        free(o);
        return NULL;
    }
    o->fd = tcp_fd;
    return o;
}

int camera_close(struct camera_out *o)
{
    o->broken = 1;
    while (o->outstanding) {
        int rc = wait_notice(o);
        if (rc < 0)
            return rc;
    }
    close(o->fd);
    free(o);
    return 0;
}
