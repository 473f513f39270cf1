#include <mpi.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_COUNT = 3, TAG_BODY = 4 };

struct particle {
    double x[3], v[3];
    long id;
};

struct outbox {
    struct particle *items;
    int count, cap;
};

struct migration {
    MPI_Comm comm;
    int size, rank;
    struct outbox *out;
    int *incoming;
    MPI_Request *req;
    int nreq;
};

int migration_push(struct migration *m, int dst, const struct particle *p)
{
    struct outbox *o = &m->out[dst];

    if (m->nreq)
        return -1;
    if (o->count == o->cap) {
        int cap = o->cap ? 2 * o->cap : 64;
        struct particle *q = realloc(o->items, (size_t)cap * sizeof *q);

        if (!q)
            return -1;
        o->items = q;
        o->cap = cap;
    }
    o->items[o->count++] = *p;
    return 0;
}

/* First half of the step; migration_finish() waits for everything started here. */
void migration_begin(struct migration *m)
{
    m->nreq = 0;
    for (int r = 0; r < m->size; r++) {
        if (r == m->rank)
            continue;
        MPI_Irecv(&m->incoming[r], 1, MPI_INT, r, TAG_COUNT, m->comm, &m->req[m->nreq++]);
    }
    for (int r = 0; r < m->size; r++) {
        struct outbox *o = &m->out[r];

        if (r == m->rank)
            continue;
        MPI_Isend(&(int){o->count}, 1, MPI_INT, r, TAG_COUNT, m->comm, &m->req[m->nreq++]); // expect: stack-escape
        if (o->count)
            MPI_Isend(o->items, o->count * (int)sizeof *o->items, MPI_BYTE, r, TAG_BODY, m->comm,
                      &m->req[m->nreq++]);
    }
}

static int receive_bodies(struct migration *m, struct outbox *in)
{
    for (int r = 0; r < m->size; r++) {
        int n = r == m->rank ? 0 : m->incoming[r];

        if (!n)
            continue;
        if (in->count + n > in->cap) {
            struct particle *q = realloc(in->items, (size_t)(in->count + n) * sizeof *q);

            if (!q)
                return -1;
            in->items = q;
            in->cap = in->count + n;
        }
        MPI_Recv(in->items + in->count, n * (int)sizeof *in->items, MPI_BYTE, r, TAG_BODY, m->comm,
                 MPI_STATUS_IGNORE);
        in->count += n;
    }
    return 0;
}

int migration_finish(struct migration *m, struct outbox *in)
{
    int rc;

    MPI_Waitall(m->size - 1, m->req, MPI_STATUSES_IGNORE);
    rc = receive_bodies(m, in);
    MPI_Waitall(m->nreq, m->req, MPI_STATUSES_IGNORE);
    m->nreq = 0;
    for (int r = 0; r < m->size; r++)
        m->out[r].count = 0;
    return rc;
}
