/* THE PATIENT, see README.md. */
#include "cbdata.h"

#include <stdlib.h>

struct header {
  int locks;
  int valid;
};

/* Keeps the user's memory aligned as malloc's. */
#define HEADER_SIZE ((sizeof(struct header) + 15) / 16 * 16)

static struct header* header_of(const void* data) {
  return (struct header*)((char*)data - HEADER_SIZE);
}

void* cbdata_alloc(size_t size) {
  struct header* h = calloc(1, HEADER_SIZE + size);
  if (!h) abort();
  h->valid = 1;
  return (char*)h + HEADER_SIZE;
}

static void free_when_done(struct header* h) {
  if (!h->valid && h->locks == 0) free(h);
}

void cbdata_free(void* data) {
  struct header* h = header_of(data);
  h->valid = 0;
  free_when_done(h);
}

void cbdata_lock(void* data) {
  if (data) ++header_of(data)->locks;
}

void cbdata_unlock(void* data) {
  if (!data) return;
  struct header* h = header_of(data);
  --h->locks;
  free_when_done(h);
}

int cbdata_valid(const void* data) {
  return !data || header_of(data)->valid;
}
