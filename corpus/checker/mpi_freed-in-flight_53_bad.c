#include <mpi.h>
#include <stdlib.h>

int scatter_rows(int ranks, double *const *row, int n)
{
    int rc = -1, k = 0;
    MPI_Request *rq = malloc(sizeof *rq * (size_t)ranks);
    double *stage = malloc(sizeof *stage * (size_t)(ranks * n));

    if (!rq || !stage)
        goto out;
    for (int r = 0; r < ranks; r++) {
        if (!row[r])
            goto out;
        for (int i = 0; i < n; i++)
            stage[r * n + i] = row[r][i] * 0.5;
        MPI_Isend(stage + r * n, n, MPI_DOUBLE, r, 4, MPI_COMM_WORLD, &rq[k++]);
    }
    rc = MPI_Waitall(k, rq, MPI_STATUSES_IGNORE);
out:
    free(stage); // expect: freed-in-flight
    free(rq);    // allow: freed-in-flight
    return rc;
}
