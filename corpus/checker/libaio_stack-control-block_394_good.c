/* Mirror writes: one block goes to every leg of the mirror. */
#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>

#define LEGS_MAX 4

struct mirror {
    io_context_t ctx;
    int fd[LEGS_MAX];
    int legs;
    unsigned failed_mask;
};

static void mirror_collect(struct mirror *m, struct iocb *cbs, int left, size_t len)
{
    struct io_event ev[LEGS_MAX];

    while (left > 0) {
        int n = io_getevents(m->ctx, left, left, ev, NULL);

        if (n == -EINTR)
            continue;
        if (n < 0)
            abort();
        for (int i = 0; i < n; i++) {
            int leg = (int)(ev[i].obj - cbs);
            if ((long)ev[i].res != (long)len)
                m->failed_mask |= 1u << leg;
        }
        left -= n;
    }
}

int mirror_write(struct mirror *m, void *block, size_t len, long long off)
{
    struct iocb cbs[LEGS_MAX];
    struct iocb *list[LEGS_MAX];
    int sent = 0;

    m->failed_mask = 0;
    for (int i = 0; i < m->legs; i++) {
        io_prep_pwrite(&cbs[i], m->fd[i], block, len, off);
        list[i] = &cbs[i];
    }
    while (sent < m->legs) {
        int n = io_submit(m->ctx, m->legs - sent, list + sent);

        if (n == -EINTR || n == -EAGAIN)
            continue;
        if (n <= 0)
            break;
        sent += n;
    }
    for (int i = sent; i < m->legs; i++)
        m->failed_mask |= 1u << i;
    mirror_collect(m, cbs, sent, len);
    return m->failed_mask == (1u << m->legs) - 1 ? -EIO : 0;
}
