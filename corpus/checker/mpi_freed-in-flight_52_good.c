#include <mpi.h>
#include <stdlib.h>

int scatter_lists(int ranks, int *const *list, const int *len)
{
    int rc = -1, n = 0;
    MPI_Request *rq = malloc(sizeof *rq * 2 * (size_t)ranks);
    int **copy = calloc((size_t)ranks, sizeof *copy);

    if (!rq || !copy)
        goto out;
    for (int r = 0; r < ranks; r++) {
        copy[r] = malloc(sizeof(int) * ((size_t)len[r] + 1));
        if (!copy[r])
            goto drain;
        copy[r][0] = len[r];
        for (int i = 0; i < len[r]; i++)
            copy[r][i + 1] = list[r][i];
        MPI_Isend(copy[r], len[r] + 1, MPI_INT, r, 8, MPI_COMM_WORLD, &rq[n++]);
    }
    rc = 0;
drain:
    MPI_Waitall(n, rq, MPI_STATUSES_IGNORE);
out:
    for (int r = 0; copy && r < ranks; r++)
        free(copy[r]);
    free(copy);
    free(rq);
    return rc;
}
