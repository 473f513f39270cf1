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
    struct note *pending;
};

struct note {
    MPI_Request req;
    struct note *next;
    char text[];
};

static void progress_reap(struct progress *p, int all)
{
    struct note **at = &p->pending;

    while (*at) {
        struct note *n = *at;
        int flag = 1;

        if (all)
            MPI_Wait(&n->req, MPI_STATUS_IGNORE);
        else
            MPI_Test(&n->req, &flag, MPI_STATUS_IGNORE);
        if (!flag) {
            at = &n->next;
            continue;
        }
        *at = n->next;
        free(n);
    }
}

static int progress_note(struct progress *p, const char *what)
{
    size_t n = strlen(what) + 64;
    struct note *note = malloc(sizeof *note + n);

    if (!note)
        return -1;
    progress_reap(p, 0);
    snprintf(note->text, n, "rank %d: %s (%ld of %ld)", p->rank, what, p->done, p->total);
    if (MPI_Isend(note->text, (int)strlen(note->text) + 1, MPI_CHAR, MASTER, TAG_NOTE, p->comm, &note->req) != MPI_SUCCESS) {
        free(note);
        return -1;
    }
    note->next = p->pending;
    p->pending = note;
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
    progress_reap(p, 1);
}
