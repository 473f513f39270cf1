#include <mpi.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MASTER 0
#define TAG_NOTE 77

struct progress {
    MPI_Comm comm;
    int rank;
    long done;
    long total;
};

static int progress_note(struct progress *p, const char *what)
{
    MPI_Request req;
    size_t n = strlen(what) + 64;
    char *text = malloc(n);

    if (!text)
        return -1;
    snprintf(text, n, "rank %d: %s (%ld of %ld)", p->rank, what, p->done, p->total);
    if (MPI_Isend(text, (int)strlen(text) + 1, MPI_CHAR, MASTER, TAG_NOTE, p->comm, &req) != MPI_SUCCESS) { // allow: freed-in-flight
        free(text);
        return -1;
    }
    MPI_Request_free(&req);
    free(text); // expect: freed-in-flight
    return 0;
}

void progress_start(struct progress *p, MPI_Comm comm, long total)
{
    memset(p, 0, sizeof *p);
    p->comm = comm;
    p->total = total;
    MPI_Comm_rank(comm, &p->rank);
    if (p->rank != MASTER)
        progress_note(p, "started");
}

void progress_step(struct progress *p, const char *stage)
{
    p->done++;
    if (p->rank != MASTER && (p->done % 1000 == 0 || p->done == p->total))
        progress_note(p, stage);
}

void progress_finish(struct progress *p)
{
    if (p->rank != MASTER)
        progress_note(p, "finished");
}
