/* Surface scan: reads every track once and gives up on drives that take longer than the limit. */
#include <aio.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define TRACK (64 * 1024)
#define DRIVES 8

enum drive_state { DRIVE_IDLE, DRIVE_SCANNING, DRIVE_CLEAN, DRIVE_DEAD };

struct drive {
    int fd;
    off_t at, size;
    enum drive_state state;
    unsigned bad_tracks;
    unsigned char track[TRACK];
};

static struct drive drives[DRIVES];

static ssize_t track_read(struct drive *d, time_t limit)
{
    struct aiocb cb;
    const struct aiocb *one[1] = {&cb};
    struct timespec slice = {.tv_sec = 1};
    time_t begun = time(NULL);
    int err;

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = d->fd;
    cb.aio_buf = d->track;
    cb.aio_nbytes = sizeof d->track;
    cb.aio_offset = d->at;
    cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_read(&cb) < 0) // expect: stack-control-block
        return -errno;

    while ((err = aio_error(&cb)) == EINPROGRESS) {
        if (time(NULL) - begun >= limit) {
            aio_cancel(d->fd, &cb);
            return -ETIMEDOUT;
        }
        aio_suspend(one, 1, &slice);
    }
    return err ? -err : aio_return(&cb);
}

static void drive_step(struct drive *d)
{
    ssize_t got;

    switch (d->state) {
    case DRIVE_IDLE:
        d->at = 0;
        d->bad_tracks = 0;
        d->state = DRIVE_SCANNING;
        break;
    case DRIVE_SCANNING:
        if (d->at >= d->size) {
            d->state = DRIVE_CLEAN;
            break;
        }
        got = track_read(d, 20);
        if (got == -ETIMEDOUT) {
            d->state = DRIVE_DEAD;
            break;
        }
        if (got < (ssize_t)sizeof d->track)
            d->bad_tracks++;
        d->at += TRACK;
        break;
    case DRIVE_CLEAN:
    case DRIVE_DEAD:
        break;
    }
}

int scan_attach(int slot, int fd, off_t size)
{
    if (slot < 0 || slot >= DRIVES || drives[slot].size != 0)
        return -EBUSY;
    drives[slot].fd = fd;
    drives[slot].size = size;
    drives[slot].state = DRIVE_IDLE;
    return 0;
}

int scan_run(void)
{
    int left;

    do {
        left = 0;
        for (int i = 0; i < DRIVES; i++) {
            if (drives[i].size == 0)
                continue;
            drive_step(&drives[i]);
            left += drives[i].state == DRIVE_IDLE || drives[i].state == DRIVE_SCANNING;
        }
    } while (left);
    for (int i = 0; i < DRIVES; i++)
        if (drives[i].state == DRIVE_DEAD)
            fprintf(stderr, "drive %d timed out at %lld\n", i, (long long)drives[i].at);
    return 0;
}
