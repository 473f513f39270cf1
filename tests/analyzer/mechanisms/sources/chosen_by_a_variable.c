/* Elements are chosen again and again by the same variable or member: while that has not changed,
 * it is the same element. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

struct slot {
    char *page;
    char bytes[64];
};

struct pool {
    struct slot slots[8];
    int at;
    MPI_Request *sent;
};

extern int next_of(struct pool *p);
extern void count(struct pool *p);
extern int hash_of(const char *name);

static void send_slot(struct pool *p, const char *bytes)
{
    MPI_Isend(bytes, 64, MPI_CHAR, 1, 0, MPI_COMM_WORLD, p->sent++);
}

void cleared_at_once(struct pool *p, int i)
{
    send_slot(p, p->slots[i].bytes);
    memset(p->slots[i].bytes, 0, 64); /* expect: mutated-in-flight */
}

void freed_at_once(struct pool *p, int i)
{
    send_slot(p, p->slots[i].page);
    free(p->slots[i].page); /* expect: freed-in-flight */
    p->slots[i].page = NULL;
}

void the_next_one(struct pool *p, int i)
{
    send_slot(p, p->slots[i].bytes);
    i = (i + 1) % 8;
    memset(p->slots[i].bytes, 0, 64);
}

void by_another_variable(struct pool *p, int i, int other)
{
    send_slot(p, p->slots[i].bytes);
    memset(p->slots[other].bytes, 0, 64);
}

void by_a_member(struct pool *p)
{
    send_slot(p, p->slots[p->at].bytes);
    p->slots[p->at].bytes[0] = 0; /* expect: mutated-in-flight */
}

void by_a_member_that_moves_on(struct pool *p)
{
    send_slot(p, p->slots[p->at].bytes);
    p->at = next_of(p);
    p->slots[p->at].bytes[0] = 0;
}

/* Code that was not seen may change the member. */
void by_a_member_of_something_unseen(struct pool *p)
{
    send_slot(p, p->slots[p->at].bytes);
    count(p);
    p->slots[p->at].bytes[0] = 0;
}

void one_in_each_turn(struct pool *p)
{
    for (int i = 0; i < 8; ++i) {
        p->slots[i].bytes[0] = 'x';
        send_slot(p, p->slots[i].bytes);
    }
}

void twice_in_a_turn(struct pool *p)
{
    for (int i = 0; i < 8; ++i) {
        send_slot(p, p->slots[i].bytes);
        p->slots[i].bytes[0] = 'x'; /* expect: mutated-in-flight */
    }
}

/* Which one the helper takes is not known here. */
static void send_current(struct pool *p)
{
    send_slot(p, p->slots[hash_of("current")].bytes);
}

void beside_the_one_of_a_helper(struct pool *p, int i)
{
    p->slots[i].bytes[0] = 'x';
    send_current(p);
    p->slots[i].bytes[1] = 'y';
}
