/* Comparisons of a call's answer that are stored or returned, and the index of a ring. */
int start(void *request);

struct ring {
  char slot[4][64];
  unsigned next;
};

int is_started(void *request) { return start(request) == 0; }

int is_refused(void *request) {
  int refused = start(request) < 0;
  return refused;
}

char *next_slot(struct ring *r) {
  unsigned i = r->next++ % 4;
  return r->slot[i];
}
