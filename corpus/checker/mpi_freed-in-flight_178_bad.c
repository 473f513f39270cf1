/* Particle migration: particles that leave the subdomain are packed per neighbour and sent
 * without blocking; packets are recycled while the next step is computed. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#define TAG_MIGRATE 71
#define MAX_AGE 4

typedef struct {
    double x[3], v[3];
    long id;
} particle;

typedef struct packet {
    struct packet *next;
    MPI_Request req;
    int age;
    int bytes;
    particle part[];
} packet;

typedef struct {
    packet *pending;
    int npending;
    long moved;
} migrator;

static packet *packet_pack(const particle *all, const int *idx, int n)
{
    packet *p = malloc(sizeof *p + (size_t)n * sizeof(particle));
    int i;

    if (!p)
        return NULL;
    p->next = NULL;
    p->age = 0;
    p->bytes = n * (int)sizeof(particle);
    for (i = 0; i < n; i++)
        p->part[i] = all[idx[i]];
    return p;
}

int migrator_send(migrator *m, int rank, const particle *all, const int *idx, int n)
{
    packet *p = packet_pack(all, idx, n);

    if (!p)
        return -1;
    if (MPI_Isend(p->part, p->bytes, MPI_BYTE, rank, TAG_MIGRATE, MPI_COMM_WORLD, &p->req) != MPI_SUCCESS) { // allow: freed-in-flight
        free(p);
        return -1;
    }
    p->next = m->pending;
    m->pending = p;
    m->npending++;
    m->moved += n;
    return 0;
}

static void packet_retire(migrator *m, packet **link)
{
    packet *p = *link;

    *link = p->next;
    m->npending--;
    free(p); // expect: freed-in-flight
}

void migrator_progress(migrator *m)
{
    packet **link = &m->pending;

    while (*link) {
        packet *p = *link;
        int done = 0;

        MPI_Test(&p->req, &done, MPI_STATUS_IGNORE);
        if (done) {
            packet_retire(m, link);
        } else if (++p->age > MAX_AGE) {
            MPI_Request_free(&p->req);
            packet_retire(m, link); // allow: freed-in-flight
        } else {
            link = &p->next;
        }
    }
}

void migrator_finish(migrator *m)
{
    while (m->pending) {
        MPI_Wait(&m->pending->req, MPI_STATUS_IGNORE);
        packet_retire(m, &m->pending);
    }
}
