/* The reader forwards and reads on: a state that only ends change lets no two writes take turns. */
#include <squid2_comm.h>

enum state { OPEN, DEAD };

struct pass {
    int origin, client;
    enum state state;
    char *in;
};

static CRCB read_done;

static void shut(struct pass *p)
{
    p->state = DEAD;
    comm_close(p->origin);
    comm_close(p->client);
}

static void write_done(int fd, char *buf, size_t size, int flag, void *data)
{
    struct pass *p = data;
    if (flag != 0)
        shut(p);
}

static void read_on(struct pass *p)
{
    p->in = xmalloc(4096);
    comm_read(p->origin, p->in, 4096, read_done, p);
}

static void read_done(int fd, int size, int flag, int xerrno, void *data)
{
    struct pass *p = data;
    if (flag != 0 || size <= 0 || p->state == DEAD) {
        xfree(p->in);
        return;
    }
    comm_write(p->client, p->in, size, write_done, p, xfree); // expect: overlapping-write
    read_on(p);
}

void start(struct pass *p) { read_on(p); }
