#include <stdlib.h>
#include <uv.h>

typedef struct ticker {
    uv_timer_t timer;
    unsigned long n;
    char *label;
} ticker;

static void on_tick(uv_timer_t *t) { ((ticker *)t->data)->n++; }

static void on_closed(uv_handle_t *h)
{
    ticker *t = h->data;
    free(t->label);
    free(t);
}

ticker *ticker_new(uv_loop_t *loop, char *label_owned)
{
    ticker *t = malloc(sizeof *t);
    if (!t) {
        free(label_owned);
        return NULL;
    }
    t->n = 0;
    t->label = label_owned;
    if (uv_timer_init(loop, &t->timer)) {
        free(t->label);
        free(t);
        return NULL;
    }
    t->timer.data = t;
    uv_timer_start(&t->timer, on_tick, 100, 100);
    return t;
}

void ticker_free(ticker *t)
{
    if (t && !uv_is_closing((uv_handle_t *)&t->timer))
        uv_close((uv_handle_t *)&t->timer, on_closed);
}
