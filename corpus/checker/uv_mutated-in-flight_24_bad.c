#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct piece {
    char *base;
    size_t len;
};

struct stream_job {
    uv_tcp_t *peer;
    char size_line[24];
    int outstanding;
    int eof;
    void (*finished)(struct stream_job *);
};

struct chunk_req {
    uv_write_t wr;
    struct stream_job *job;
    char *payload;
};

static void chunk_done(uv_write_t *wr, int status)
{
    struct chunk_req *cr = (struct chunk_req *)wr;
    struct stream_job *job = cr->job;
    free(cr->payload);
    free(cr);
    job->outstanding--;
    if (status < 0)
        job->eof = 1;
    if (job->eof && job->outstanding == 0)
        job->finished(job);
}

static int send_chunk(struct stream_job *job, struct piece *p)
{
    static char crlf[] = "\r\n";
    uv_buf_t bufs[3];
    struct chunk_req *cr = calloc(1, sizeof *cr);
    int n;

    if (!cr)
        return UV_ENOMEM;
    cr->job = job;
    cr->payload = p->base;
    n = snprintf(job->size_line, sizeof job->size_line, "%zx\r\n", p->len); // expect: mutated-in-flight
    bufs[0] = uv_buf_init(job->size_line, (unsigned)n);
    bufs[1] = uv_buf_init(p->base, (unsigned)p->len);
    bufs[2] = uv_buf_init(crlf, 2);
    n = uv_write(&cr->wr, (uv_stream_t *)job->peer, bufs, 3, chunk_done); // allow: mutated-in-flight
    if (n < 0) {
        free(cr);
        return n;
    }
    job->outstanding++;
    return 0;
}

int stream_pieces(struct stream_job *job, struct piece *list, int count)
{
    for (int i = 0; i < count; i++) {
        int rc = send_chunk(job, &list[i]);
        if (rc < 0) {
            for (; i < count; i++)
                free(list[i].base);
            job->eof = 1;
            return rc;
        }
    }
    return 0;
}
