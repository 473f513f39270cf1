#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#define TAG_COUNT 11
#define TAG_DATA 12

struct particle {
    double x, v;
};

struct migration {
    MPI_Comm comm;
    int left, right;
    struct particle *out;
    int out_cap;
    struct particle *in;
    int in_cap, in_count;
    MPI_Request count_req[2];
    MPI_Request data_req;
};

static int collect_leaving(struct migration *m, struct particle *p, int *n, double edge)
{
    int keep = 0, leave = 0;
    for (int i = 0; i < *n; i++) {
        if (p[i].x >= edge && leave < m->out_cap)
            m->out[leave++] = p[i];
        else
            p[keep++] = p[i];
    }
    *n = keep;
    return leave;
}

static void migration_begin(struct migration *m, struct particle *p, int *n, double edge)
{
    int leaving = collect_leaving(m, p, n, edge);

    MPI_Irecv(&m->in_count, 1, MPI_INT, m->left, TAG_COUNT, m->comm, &m->count_req[0]);
    MPI_Isend(&leaving, 1, MPI_INT, m->right, TAG_COUNT, m->comm, &m->count_req[1]); // expect: stack-escape
    MPI_Isend(m->out, leaving * (int)sizeof *m->out, MPI_BYTE, m->right, TAG_DATA, m->comm, &m->data_req);
}

static int migration_end(struct migration *m)
{
    int rc = 0;

    MPI_Waitall(2, m->count_req, MPI_STATUSES_IGNORE);
    if (m->in_count > m->in_cap) {
        struct particle *q = realloc(m->in, (size_t)m->in_count * sizeof *q);
        if (q) {
            m->in = q;
            m->in_cap = m->in_count;
        } else {
            rc = -1;
        }
    }
    if (rc == 0)
        MPI_Recv(m->in, m->in_count * (int)sizeof *m->in, MPI_BYTE, m->left, TAG_DATA, m->comm, MPI_STATUS_IGNORE);
    MPI_Wait(&m->data_req, MPI_STATUS_IGNORE);
    return rc < 0 ? rc : m->in_count;
}

static void push(struct particle *p, int n, double dt)
{
    for (int i = 0; i < n; i++)
        p[i].x += dt * p[i].v;
}

int advance(struct migration *m, struct particle *p, int n, int cap, double edge, double dt)
{
    int got;

    migration_begin(m, p, &n, edge);
    push(p, n, dt);
    got = migration_end(m);
    if (got < 0 || n + got > cap)
        return -1;
    push(m->in, got, dt);
    memcpy(p + n, m->in, (size_t)got * sizeof *p);
    return n + got;
}
