/* A cache lets go of its oldest entry while it holds too much: that says nothing of who is reading
 * it. Who counts the readers knows. */
#include <stdlib.h>
#include <uv.h>

struct entry {
  struct entry *prev, *next;
  char *bytes;
  size_t size;
  unsigned readers;
};

struct cache {
  struct entry *newest, *oldest;
  size_t held, limit;
};

struct reply {
  uv_write_t request;
  struct entry *entry;
};

static void push(struct cache *c, struct entry *e) {
  e->prev = NULL;
  e->next = c->newest;
  if (c->newest)
    c->newest->prev = e;
  else
    c->oldest = e;
  c->newest = e;
  c->held += e->size;
}

static void take_out(struct cache *c, struct entry *e) {
  if (e->prev)
    e->prev->next = e->next;
  else
    c->newest = e->next;
  if (e->next)
    e->next->prev = e->prev;
  else
    c->oldest = e->prev;
  c->held -= e->size;
}

void store(struct cache *c, char *bytes, size_t size) {
  struct entry *e = calloc(1, sizeof *e);
  e->bytes = bytes;
  e->size = size;
  push(c, e);
  while (c->held > c->limit && c->oldest) {
    struct entry *old = c->oldest;
    take_out(c, old);
    free(old->bytes); // expect: freed-in-flight
    free(old);
  }
}

static void sent(uv_write_t *request, int status) {
  struct reply *r = (struct reply *)request;
  (void)status;
  r->entry->readers--;
  free(r);
}

int serve(struct entry *e, uv_stream_t *client) {
  struct reply *r = calloc(1, sizeof *r);
  uv_buf_t buffer = uv_buf_init(e->bytes, (unsigned)e->size);
  r->entry = e;
  e->readers++;
  return uv_write(&r->request, client, &buffer, 1, sent); // expect: member-no-keepalive
}

int drop_unread(struct entry *e) {
  if (e->readers != 0) return 0;
  free(e->bytes);
  free(e);
  return 1;
}
