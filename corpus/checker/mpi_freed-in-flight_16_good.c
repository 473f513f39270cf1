#include <mpi.h>
#include <stdlib.h>
#include <string.h>

struct field {
    int nx, ny;
    int up, down, left, right;
    double *cell;
};

enum { TAG_LEFT = 11, TAG_RIGHT = 12, TAG_UP = 13, TAG_DOWN = 14 };

static double *at(struct field *f, int x, int y)
{
    return f->cell + (size_t)(y + 1) * (size_t)(f->nx + 2) + (size_t)(x + 1);
}

static void pack_column(struct field *f, int x, double *out)
{
    for (int y = 0; y < f->ny; y++)
        out[y] = *at(f, x, y);
}

static void unpack_column(struct field *f, int x, const double *in)
{
    for (int y = 0; y < f->ny; y++)
        *at(f, x, y) = in[y];
}

static int exchange_rows(struct field *f)
{
    MPI_Request r[4];
    MPI_Irecv(at(f, 0, -1), f->nx, MPI_DOUBLE, f->up, TAG_DOWN, MPI_COMM_WORLD, &r[0]);
    MPI_Irecv(at(f, 0, f->ny), f->nx, MPI_DOUBLE, f->down, TAG_UP, MPI_COMM_WORLD, &r[1]);
    MPI_Isend(at(f, 0, 0), f->nx, MPI_DOUBLE, f->up, TAG_UP, MPI_COMM_WORLD, &r[2]);
    MPI_Isend(at(f, 0, f->ny - 1), f->nx, MPI_DOUBLE, f->down, TAG_DOWN, MPI_COMM_WORLD, &r[3]);
    return MPI_Waitall(4, r, MPI_STATUSES_IGNORE);
}

static int exchange_columns(struct field *f)
{
    size_t ny = (size_t)f->ny;
    double *ghost = malloc(2 * ny * sizeof *ghost);
    double *edge = malloc(2 * ny * sizeof *edge);
    MPI_Request r[4];
    int rc;

    if (!ghost || !edge) {
        free(ghost);
        free(edge);
        return -1;
    }
    pack_column(f, 0, edge);
    pack_column(f, f->nx - 1, edge + ny);
    MPI_Irecv(ghost, f->ny, MPI_DOUBLE, f->left, TAG_RIGHT, MPI_COMM_WORLD, &r[0]);
    MPI_Irecv(ghost + ny, f->ny, MPI_DOUBLE, f->right, TAG_LEFT, MPI_COMM_WORLD, &r[1]);
    MPI_Isend(edge, f->ny, MPI_DOUBLE, f->left, TAG_LEFT, MPI_COMM_WORLD, &r[2]);
    MPI_Isend(edge + ny, f->ny, MPI_DOUBLE, f->right, TAG_RIGHT, MPI_COMM_WORLD, &r[3]);
    rc = MPI_Waitall(2, r, MPI_STATUSES_IGNORE);
    unpack_column(f, -1, ghost);
    unpack_column(f, f->nx, ghost + ny);
    if (MPI_Waitall(2, r + 2, MPI_STATUSES_IGNORE) != MPI_SUCCESS)
        rc = -1;
    free(ghost);
    free(edge);
    return rc;
}

int field_exchange(struct field *f)
{
    int rc = exchange_rows(f);
    return rc == MPI_SUCCESS ? exchange_columns(f) : rc;
}
