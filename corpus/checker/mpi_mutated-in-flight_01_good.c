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
    static char block[2][CHUNK];
    MPI_Request req[2] = {MPI_REQUEST_NULL, MPI_REQUEST_NULL};
    int cur = 0;
    int n = load(p, block[cur]);

    while (n > 0) {
        MPI_Isend(block[cur], n, MPI_BYTE, p->next, p->tag, p->comm, &req[cur]);
        p->chunks++;
        cur ^= 1;
        MPI_Wait(&req[cur], MPI_STATUS_IGNORE);
        n = load(p, block[cur]);
    }
    MPI_Waitall(2, req, MPI_STATUSES_IGNORE);
    return ferror(p->src) ? -1 : 0;
}

int pipe_finish(struct pipe *p)
{
    unsigned long total = p->chunks;
    return MPI_Send(&total, 1, MPI_UNSIGNED_LONG, p->next, p->tag + 1, p->comm) == MPI_SUCCESS ? 0 : -1;
}
