/* THE PATIENT, see README.md. Each marked place breaks a rule of docs/semantics.md. */
#define _GNU_SOURCE
#include "comm_legacy.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cbdata.h"
#include "watch.h"

enum { MAX_FD = 1024 };

struct write_state {
  int valid;
  const char* buffer;
  size_t size;
  size_t offset;
  comm_io_handler* handler;
  void* data;
  comm_free_function* free_function;
  uint64_t watched;
};

struct read_state {
  char* buffer;
  size_t size;
  comm_io_handler* handler;
  void* data;
  uint64_t watched;
};

struct descriptor {
  int open;
  struct write_state write;
  struct read_state read;
  comm_accept_handler* accept;
  void* accept_data;
};

/* S14: indexed by number, no generation. */
static struct descriptor table[MAX_FD];

size_t comm_write_limit = 0;

void comm_init(void) {
  memset(table, 0, sizeof table);
}

void comm_open(int fd) {
  if (fd >= MAX_FD) abort();
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  memset(&table[fd], 0, sizeof table[fd]);
  table[fd].open = 1;
}

int comm_listen(unsigned short port, comm_accept_handler* handler, void* data) {
  struct sockaddr_in at;
  memset(&at, 0, sizeof at);
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = htons(port);
  const int on = 1;
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr*)&at, sizeof at) != 0 || listen(fd, 64) != 0) {
    close(fd);
    return -1;
  }
  comm_open(fd);
  table[fd].accept = handler;
  table[fd].accept_data = data;
  return fd;
}

unsigned short comm_local_port(int fd) {
  struct sockaddr_in at;
  socklen_t length = sizeof at;
  if (getsockname(fd, (struct sockaddr*)&at, &length) != 0) return 0;
  return ntohs(at.sin_port);
}

void comm_write(int fd, const char* buffer, size_t size, comm_io_handler* handler, void* data,
                comm_free_function* free_function) {
  struct write_state* w = &table[fd].write;
  /* S15: says so, and replaces it all the same; handler, lock and free function are lost. */
  if (w->valid) fprintf(stderr, "comm_write: fd %d has a pending write\n", fd);
  cbdata_lock(data);
  w->valid = 1;
  w->buffer = buffer; /* S7: borrowed */
  w->size = size;
  w->offset = 0;
  w->handler = handler;
  w->data = data;
  w->free_function = free_function;
  w->watched = watch_lent("comm_write", 1, buffer, size);
}

void comm_read(int fd, char* buffer, size_t size, comm_io_handler* handler, void* data) {
  struct read_state* r = &table[fd].read;
  cbdata_lock(data);
  r->buffer = buffer;
  r->size = size;
  r->handler = handler;
  r->data = data;
  r->watched = watch_lent("comm_read", 0, buffer, size);
}

static void finish_write(int fd, int flag) {
  struct write_state w = table[fd].write;
  if (!w.valid) return;
  memset(&table[fd].write, 0, sizeof w);
  watch_done(w.watched, flag == COMM_OK, w.offset);
  if (w.free_function) {
    w.free_function((void*)w.buffer); /* S20: before the handler, which gets no buffer then */
    w.buffer = NULL;
  }
  /* S1: no handler when its data has become invalid. */
  if (w.handler && cbdata_valid(w.data)) {
    watch_handler(w.watched, 1);
    w.handler(fd, (char*)w.buffer, w.offset, flag, w.data);
    watch_handler(w.watched, 0);
  }
  watch_given_back(w.watched);
  cbdata_unlock(w.data);
}

void comm_close(int fd) {
  if (!table[fd].open) return;
  table[fd].open = 0;
  close(fd);                          /* S11: the number is free before anything has drained */
  finish_write(fd, COMM_ERR_CLOSING); /* S3: inside this call */
  /* S11: the read's handler never comes */
  if (table[fd].read.handler) {
    watch_done(table[fd].read.watched, 0, 0);
    watch_given_back(table[fd].read.watched);
  }
  cbdata_unlock(table[fd].read.data);
  memset(&table[fd].read, 0, sizeof table[fd].read);
}

static void handle_write(int fd) {
  struct write_state* w = &table[fd].write;
  size_t left = w->size - w->offset;
  if (comm_write_limit != 0 && left > comm_write_limit) left = comm_write_limit;
  watch_transfer(w->watched, w->buffer + w->offset, left);
  const ssize_t n = send(fd, w->buffer + w->offset, left, MSG_NOSIGNAL);
  watch_moved(w->watched, w->offset + (n > 0 ? (size_t)n : 0));
  if (n < 0) {
    if (errno != EAGAIN && errno != EINTR) finish_write(fd, COMM_ERROR);
    return;
  }
  w->offset += (size_t)n;
  if (w->offset == w->size) finish_write(fd, COMM_OK);
}

static void handle_read(int fd) {
  const struct read_state r = table[fd].read;
  watch_transfer(r.watched, r.buffer, r.size);
  const ssize_t n = recv(fd, r.buffer, r.size, 0);
  watch_moved(r.watched, n > 0 ? (size_t)n : 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  memset(&table[fd].read, 0, sizeof r);
  watch_done(r.watched, n >= 0, n > 0 ? (size_t)n : 0);
  if (cbdata_valid(r.data)) {
    watch_handler(r.watched, 1);
    /* S19: an end of stream looks like a read of nothing. */
    r.handler(fd, r.buffer, n < 0 ? 0 : (size_t)n, n < 0 ? COMM_ERROR : COMM_OK, r.data);
    watch_handler(r.watched, 0);
  }
  watch_given_back(r.watched);
  cbdata_unlock(r.data);
}

static void handle_accept(int fd) {
  const int got = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
  if (got < 0) return;
  comm_open(got);
  table[fd].accept(got, table[fd].accept_data);
}

int comm_poll(int milliseconds) {
  struct pollfd set[MAX_FD];
  nfds_t count = 0;
  int open = 0;
  for (int fd = 0; fd < MAX_FD; ++fd) {
    const struct descriptor* d = &table[fd];
    if (!d->open) continue;
    ++open;
    short events = 0;
    if (d->write.valid) events |= POLLOUT;
    if (d->read.handler || d->accept) events |= POLLIN;
    if (events) set[count++] = (struct pollfd){fd, events, 0};
  }
  if (poll(set, count, milliseconds) <= 0) return open;
  for (nfds_t i = 0; i < count; ++i) {
    const int fd = set[i].fd;
    const short got = set[i].revents;
    const short failed = got & (POLLERR | POLLHUP);
    /* S14: a handler may have closed this number and opened it again. */
    if ((got & POLLOUT || failed) && table[fd].write.valid) handle_write(fd);
    if ((got & POLLIN || failed) && table[fd].accept) handle_accept(fd);
    if ((got & POLLIN || failed) && table[fd].read.handler) handle_read(fd);
  }
  return open;
}
