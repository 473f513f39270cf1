#include <mpi.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define MAX_RANKS 128
#define TAG_SHARD 71
#define TAG_GO 72

/* Checkpoint agreement: everybody tells rank 0 what it wrote, rank 0 answers commit or abort. */
struct shard_info {
    uint64_t bytes;
    uint32_t crc;
    int32_t ok;
};

struct verdict {
    int32_t commit;
    int32_t bad_rank;
};

struct rq_set {
    MPI_Request rq[MAX_RANKS];
    int n;
    int failed;
};

static void rq_note(struct rq_set *s, int rc)
{
    if (rc == MPI_SUCCESS)
        s->n++;
    else
        s->failed = 1;
}

static int rq_drain(struct rq_set *s)
{
    if (s->n && MPI_Waitall(s->n, s->rq, MPI_STATUSES_IGNORE) != MPI_SUCCESS)
        s->failed = 1;
    s->n = 0;
    return s->failed ? -1 : 0;
}

static struct verdict judge(const struct shard_info *all, int ranks)
{
    struct verdict v = {.commit = 1, .bad_rank = -1};
    for (int r = 0; r < ranks; r++)
        if (!all[r].ok || all[r].bytes == 0) {
            v.commit = 0;
            v.bad_rank = r;
            break;
        }
    return v;
}

static int lead(int ranks, const struct shard_info *mine, struct verdict *out)
{
    struct shard_info all[MAX_RANKS];
    struct rq_set set = {.n = 0, .failed = 0};
    struct verdict v;

    memset(all, 0, sizeof all);
    all[0] = *mine;
    for (int r = 1; r < ranks && !set.failed; r++)
        rq_note(&set, MPI_Irecv(&all[r], sizeof all[r], MPI_BYTE, r, TAG_SHARD, MPI_COMM_WORLD, &set.rq[set.n]));
    if (rq_drain(&set) < 0)
        return -1;

    v = judge(all, ranks);
    for (int r = 1; r < ranks && !set.failed; r++)
        rq_note(&set, MPI_Isend(&v, sizeof v, MPI_BYTE, r, TAG_GO, MPI_COMM_WORLD, &set.rq[set.n]));
    if (rq_drain(&set) < 0)
        return -1;
    *out = v;
    return 0;
}

static int follow(const struct shard_info *mine, struct verdict *out)
{
    struct verdict v = {0, -1};
    struct rq_set set = {.n = 0, .failed = 0};
    rq_note(&set, MPI_Irecv(&v, sizeof v, MPI_BYTE, 0, TAG_GO, MPI_COMM_WORLD, &set.rq[set.n]));
    if (set.failed)
        return -1;
    if (MPI_Send(mine, sizeof *mine, MPI_BYTE, 0, TAG_SHARD, MPI_COMM_WORLD) != MPI_SUCCESS)
        set.failed = 1;
    if (rq_drain(&set) < 0)
        return -1;
    *out = v;
    return 0;
}

int checkpoint_agree(uint64_t bytes, uint32_t crc, int ok, struct verdict *out)
{
    struct shard_info mine = {.bytes = bytes, .crc = crc, .ok = ok};
    int rank, ranks;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    if (ranks > MAX_RANKS)
        return -1;
    return rank == 0 ? lead(ranks, &mine, out) : follow(&mine, out);
}
