#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 65536

struct pipe {
    MPI_Comm comm;
    int next;
    int tag;
    FILE *src;
    unsigned long chunks;
};

static int load(struct pipe *p, char *dst)
{
    size_t n = fread(dst, 1, CHUNK, p->src);
    if (n < CHUNK)
        memset(dst + n, 0, CHUNK - n);
    return (int)n;
}

int pipe_stream(struct pipe *p)
{
    static char block[CHUNK];
    MPI_Request req = MPI_REQUEST_NULL;
    int n = load(p, block);

    while (n > 0) {
        MPI_Isend(block, n, MPI_BYTE, p->next, p->tag, p->comm, &req);
        p->chunks++;
        n = load(p, block); // expect: mutated-in-flight
        MPI_Wait(&req, MPI_STATUS_IGNORE);
    }
    return ferror(p->src) ? -1 : 0;
}

int pipe_finish(struct pipe *p)
{
    unsigned long total = p->chunks;
    return MPI_Send(&total, 1, MPI_UNSIGNED_LONG, p->next, p->tag + 1, p->comm) == MPI_SUCCESS ? 0 : -1;
}
