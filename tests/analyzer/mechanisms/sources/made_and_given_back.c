/* Who sets up the whole object gives back what it has made itself. */
#include <aio.h>
#include <stdlib.h>
#include <string.h>

struct slot {
  char *bytes;
  struct aiocb request;
  int busy;
};

struct slots {
  struct slot all[4];
};

int slots_open(struct slots *s) {
  memset(s, 0, sizeof *s);
  for (int i = 0; i < 4; ++i)
    if (!(s->all[i].bytes = malloc(512))) {
      while (i-- > 0) free(s->all[i].bytes);
      return -1;
    }
  return 0;
}

int slots_write(struct slots *s, int fd, int i) {
  struct slot *one = &s->all[i];
  if (one->busy) return -1;
  one->request.aio_fildes = fd;
  one->request.aio_buf = one->bytes;
  one->request.aio_nbytes = 512;
  one->busy = aio_write(&one->request) == 0;
  return one->busy ? 0 : -1;
}
