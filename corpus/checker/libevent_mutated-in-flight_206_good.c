/* Ticker: quotes are formatted into cells of a free list; a cell returns to the list when libevent
   has drained it, and the newest quotes wait in a small table while no cell is free. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELLS 64
#define SYMBOLS 16

struct ticker;

struct cell {
    struct cell *next;
    struct ticker *owner;
    char text[120];
};

struct quote {
    char symbol[12];
    double bid, ask;
    int waiting;
};

struct ticker {
    struct bufferevent *bev;
    struct cell *idle;
    struct quote latest[SYMBOLS];
    unsigned long sent, merged;
    struct cell cells[CELLS];
};

static void cell_back(const void *data, size_t len, void *arg)
{
    struct cell *c = arg;

    (void)data;
    (void)len;
    c->next = c->owner->idle;
    c->owner->idle = c;
}

static int cell_send(struct ticker *t, const struct quote *q)
{
    struct cell *c = t->idle;
    int n;

    if (!c)
        return -1;
    t->idle = c->next;
    n = snprintf(c->text, sizeof c->text, "%s %.4f %.4f\n", q->symbol, q->bid, q->ask);
    if (n < 0 || (size_t)n >= sizeof c->text ||
        evbuffer_add_reference(bufferevent_get_output(t->bev), c->text, (size_t)n, cell_back, c) != 0) {
        cell_back(NULL, 0, c);
        return -1;
    }
    t->sent++;
    return 0;
}

static void ticker_flush(struct ticker *t)
{
    for (int i = 0; i < SYMBOLS; i++)
        if (t->latest[i].waiting) {
            if (cell_send(t, &t->latest[i]) != 0)
                return;
            t->latest[i].waiting = 0;
        }
}

static void ticker_drained(struct bufferevent *bev, void *arg)
{
    (void)bev;
    ticker_flush(arg);
}

void ticker_quote(struct ticker *t, unsigned symbol, double bid, double ask)
{
    struct quote *q = &t->latest[symbol % SYMBOLS];

    if (q->waiting)
        t->merged++;
    q->bid = bid;
    q->ask = ask;
    q->waiting = 1;
    ticker_flush(t);
}

struct ticker *ticker_new(struct bufferevent *bev, const char *const names[SYMBOLS])
{
    struct ticker *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    t->bev = bev;
    for (int i = 0; i < CELLS; i++) {
        t->cells[i].owner = t;
        cell_back(NULL, 0, &t->cells[i]);
    }
    for (int i = 0; i < SYMBOLS; i++)
        snprintf(t->latest[i].symbol, sizeof t->latest[i].symbol, "%s", names[i]);
    bufferevent_setcb(bev, NULL, ticker_drained, NULL, t);
    bufferevent_enable(bev, EV_WRITE);
    return t;
}
