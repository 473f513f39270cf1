// A turn of a loop frees what it has just lent, whichever block of the list that is.
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif

struct segment {
  struct segment *next;
  size_t len, done;
  char *bytes;
};
struct sender {
  int fd;
  struct segment *head;
};

int freed_in_its_turn(struct sender *s) {
  struct segment *g;
  while ((g = s->head)) {
    ssize_t n = send(s->fd, g->bytes + g->done, g->len - g->done, MSG_ZEROCOPY);
    if (n < 0) return errno == EAGAIN ? 1 : -errno;
    g->done += (size_t)n;
    if (g->done < g->len) continue;
    s->head = g->next;
    free(g->bytes);  // expect: freed-in-flight
    free(g);
  }
  return 0;
}

struct copy {
  struct copy *next;
  size_t len;
  char *bytes;
};

int copied(int fd, struct copy **head) {
  struct copy *g;
  while ((g = *head)) {
    ssize_t n = send(fd, g->bytes, g->len, 0);
    if (n < 0) return errno == EAGAIN ? 1 : -errno;
    *head = g->next;
    free(g->bytes);
    free(g);
  }
  return 0;
}

// The refused tail of a list, freed in a turn that started nothing.
int dropped(struct sender *s) {
  struct segment *g;
  while ((g = s->head)) {
    if (send(s->fd, g->bytes, g->len, MSG_ZEROCOPY) >= 0) return 0;
    s->head = g->next;
    free(g->bytes);
    free(g);
  }
  return -1;
}
