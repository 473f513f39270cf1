#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#define ZC_MIN 16384

struct job {
    char *p;
    size_t n, at;
    void (*done)(void *arg);
    void *arg;
};

int job_step(int fd, struct job *j)
{
    while (j->at < j->n) {
        size_t left = j->n - j->at;
        int flags = MSG_DONTWAIT | (left >= ZC_MIN ? MSG_ZEROCOPY : 0);
        ssize_t w = send(fd, j->p + j->at, left, flags);
        if (w < 0)
            return errno == EAGAIN ? 1 : -1;
        j->at += (size_t)w;
    }
    free(j->p); // expect: freed-in-flight
    j->done(j->arg);
    free(j);
    return 0;
}
