// A function that leaves its operation pending answers -1 or 0 then: who goes on only where it has
// answered more finds nothing pending.
#include <aio.h>
#include <string.h>
#include <time.h>

struct port {
  int fd;
  struct aiocb request;
  char line[256];
};

static int fill(struct port* port) {
  const struct aiocb* list[1] = {&port->request};
  struct timespec limit = {1, 0};
  memset(&port->request, 0, sizeof port->request);
  port->request.aio_fildes = port->fd;
  port->request.aio_buf = port->line;
  port->request.aio_nbytes = sizeof port->line;
  if (aio_read(&port->request) != 0) return -2;
  if (aio_suspend(list, 1, &limit) != 0) return 0;
  if (aio_error(&port->request) != 0) return -1;
  return (int)aio_return(&port->request);
}

int lines(struct port* port) {
  int found = 0;
  while (fill(port) > 0) {
    if (memchr(port->line, '\n', sizeof port->line)) ++found;
    memset(port->line, 0, sizeof port->line);
  }
  return found;
}

void skip(struct port* port) {
  fill(port);
  memset(port->line, 0, sizeof port->line);  // expect: mutated-in-flight
}
