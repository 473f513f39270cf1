/* Particle code: sends the particles that left the domain to their new owners. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#define TAG_COUNT 40
#define TAG_DATA 41

struct particle {
    double x[3], v[3];
    unsigned long id;
};

struct outbox {
    int rank;
    int count;
    struct particle *p;
};

struct migrator {
    int neighbours;
    struct outbox *out;
    MPI_Request *req;
    struct particle *scratch;
    int capacity;
};

int migrator_init(struct migrator *m, int neighbours, int capacity)
{
    m->neighbours = neighbours;
    m->capacity = capacity;
    m->out = calloc((size_t)neighbours, sizeof *m->out);
    m->req = calloc((size_t)neighbours * 2, sizeof *m->req);
    m->scratch = malloc((size_t)capacity * sizeof *m->scratch);
    return m->out && m->req && m->scratch ? 0 : -1;
}

static void to_local_frame(struct particle *p, int n, const double *origin)
{
    for (int i = 0; i < n; i++)
        for (int d = 0; d < 3; d++)
            p[i].x[d] -= origin[d];
}

int migrate_send(struct migrator *m, const double (*origin)[3])
{
    int n = 0;

    for (int i = 0; i < m->neighbours; i++) {
        struct outbox *o = &m->out[i];
        if (o->count > m->capacity)
            return -1;
    }
    for (int i = 0; i < m->neighbours; i++) {
        struct outbox *o = &m->out[i];
        size_t bytes = (size_t)o->count * sizeof *o->p;

        MPI_Isend(&o->count, 1, MPI_INT, o->rank, TAG_COUNT, MPI_COMM_WORLD, &m->req[n++]);
        if (!o->count)
            continue;
        memcpy(m->scratch, o->p, bytes); // expect: mutated-in-flight
        to_local_frame(m->scratch, o->count, origin[i]); // allow: mutated-in-flight
        MPI_Isend(m->scratch, (int)bytes, MPI_BYTE, o->rank, TAG_DATA, MPI_COMM_WORLD, &m->req[n++]);
    }
    MPI_Waitall(n, m->req, MPI_STATUSES_IGNORE);
    for (int i = 0; i < m->neighbours; i++)
        m->out[i].count = 0;
    return 0;
}

void migrator_free(struct migrator *m)
{
    free(m->out);
    free(m->req);
    free(m->scratch);
}
