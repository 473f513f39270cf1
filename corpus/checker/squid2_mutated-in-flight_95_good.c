#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "squid2_comm.h"

enum { SLOTS = 8, TILE_BYTES = 16384 };

typedef struct {
    unsigned key;
    unsigned stamp;
    unsigned readers;
    char pixels[TILE_BYTES];
} tile_t;

typedef struct {
    int fd;
    char query[256];
    tile_t *tile;
} viewer_t;

static tile_t *slots[SLOTS];
static unsigned now_stamp;

static tile_t *tile_for(unsigned key)
{
    tile_t *victim = NULL;
    int i;
    for (i = 0; i < SLOTS; i++) {
        if (slots[i] == NULL)
            slots[i] = xcalloc(1, sizeof(tile_t));
        if (slots[i]->key == key)
            return slots[i];
        if (slots[i]->readers > 0)
            continue;
        if (victim == NULL || slots[i]->stamp < victim->stamp)
            victim = slots[i];
    }
    if (victim == NULL || victim->readers > 0)
        return NULL;
    victim->key = key;
    memset(victim->pixels, (int)key, TILE_BYTES);
    victim->stamp = ++now_stamp;
    return victim;
}

static void sent(int fd, char *buf, size_t size, int flag, void *data)
{
    viewer_t *v = data;
    (void)buf;
    (void)size;
    (void)flag;
    v->tile->readers--;
    xfree(v);
    comm_close(fd);
}

static void send_tile(viewer_t *v)
{
    v->tile->readers++;
    comm_write(v->fd, v->tile->pixels, TILE_BYTES, sent, v, NULL);
}

static void asked(int fd, int size, int flag, int xerrno, void *data)
{
    viewer_t *v = data;
    (void)xerrno;
    if (flag || size <= 0) {
        xfree(v);
        comm_close(fd);
        return;
    }
    v->tile = tile_for((unsigned)atoi(v->query));
    if (v->tile) {
        send_tile(v);
    } else {
        xfree(v);
        comm_close(fd);
    }
}

void viewer_start(int fd)
{
    viewer_t *v = xcalloc(1, sizeof *v);
    v->fd = fd;
    comm_read(fd, v->query, sizeof v->query - 1, asked, v);
}
