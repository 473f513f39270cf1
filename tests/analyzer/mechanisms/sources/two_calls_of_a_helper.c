// A helper that takes an entry from the queue and is called twice starts two operations: the object
// that both use is not free when one of them is complete.
#include <liburing.h>
#include <stdlib.h>

struct connection {
  int fd;
  char in[64], out[64];
};

struct operation {
  struct connection* connection;
};

static void add(struct io_uring* ring, struct connection* connection, int reads) {
  struct operation* operation = malloc(sizeof *operation);
  struct io_uring_sqe* entry = io_uring_get_sqe(ring);
  operation->connection = connection;
  if (reads)
    io_uring_prep_recv(entry, connection->fd, connection->in, 64, 0);
  else
    io_uring_prep_send(entry, connection->fd, connection->out, 64, 0);
  io_uring_sqe_set_data(entry, operation);
}

void start(struct io_uring* ring, struct connection* connection) {
  add(ring, connection, 1);
  add(ring, connection, 0);
  io_uring_submit(ring);
}

void on_completion(struct io_uring_cqe* done) {
  struct operation* operation = io_uring_cqe_get_data(done);
  if (done->res <= 0) free(operation->connection);  // expect: freed-in-flight
  free(operation);
}
