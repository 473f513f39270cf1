#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 4

struct sample {
    double t, value;
    int channel;
};

struct uplink {
    int root;
    size_t cap;
    int next;
    struct {
        struct sample *rows;
        MPI_Request req;
        int active;
    } slot[SLOTS];
};

int uplink_open(struct uplink *u, int root, size_t cap)
{
    memset(u, 0, sizeof *u);
    u->root = root;
    u->cap = cap;
    for (int i = 0; i < SLOTS; i++) {
        u->slot[i].rows = malloc(cap * sizeof(struct sample));
        if (!u->slot[i].rows) {
            while (i-- > 0)
                free(u->slot[i].rows);
            return -1;
        }
    }
    return 0;
}

/* Any idle slot will do; with all of them busy, the oldest one is waited for. */
static int claim(struct uplink *u)
{
    int oldest = u->next;

    for (int k = 0; k < SLOTS; k++) {
        int i = (u->next + k) % SLOTS, done = 0;

        if (!u->slot[i].active)
            return i;
        MPI_Test(&u->slot[i].req, &done, MPI_STATUS_IGNORE);
        if (done) {
            u->slot[i].active = 0;
            return i;
        }
    }
    MPI_Wait(&u->slot[oldest].req, MPI_STATUS_IGNORE);
    u->slot[oldest].active = 0;
    return oldest;
}

int uplink_send(struct uplink *u, const struct sample *rows, size_t n, int tag)
{
    int i;

    if (n > u->cap)
        return -1;
    i = claim(u);
    memcpy(u->slot[i].rows, rows, n * sizeof *rows);
    u->slot[i].active = MPI_Isend(u->slot[i].rows, (int)(n * sizeof *rows), MPI_BYTE, u->root, tag, MPI_COMM_WORLD,
                                  &u->slot[i].req) == MPI_SUCCESS;
    u->next = (i + 1) % SLOTS;
    return u->slot[i].active ? 0 : -1;
}

void uplink_close(struct uplink *u)
{
    for (int i = 0; i < SLOTS; i++) {
        if (u->slot[i].active)
            MPI_Wait(&u->slot[i].req, MPI_STATUS_IGNORE);
        free(u->slot[i].rows);
    }
}
