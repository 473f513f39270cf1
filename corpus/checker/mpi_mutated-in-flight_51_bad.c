#include <mpi.h>
#include <stdlib.h>
#include <string.h>

struct bcast {
    int ranks;
    char *buf;
    int cap;
};

void broadcast_each(struct bcast *b, const char *const *text)
{
    for (int r = 0; r < b->ranks; r++) {
        MPI_Request q;
        strncpy(b->buf, text[r], (size_t)b->cap - 1); // expect: mutated-in-flight
        MPI_Isend(b->buf, b->cap, MPI_CHAR, r, 3, MPI_COMM_WORLD, &q);
        MPI_Request_free(&q);
    }
}
