// Each message has memory of its own, and several functions send one: nothing makes the second wait
// for the first. Where a flag does, or a single function sends, nothing shows that two meet.
#include <liburing.h>
#include <stdlib.h>
#include <string.h>

struct peer {
  struct io_uring* ring;
  int fd;
};

struct line {
  struct peer* peer;
  char* text;
};

static void send_line(struct peer* peer, char* text) {
  struct line* line = malloc(sizeof *line);
  struct io_uring_sqe* entry = io_uring_get_sqe(peer->ring);
  line->peer = peer;
  line->text = text;
  io_uring_prep_send(entry, peer->fd, text, strlen(text), 0);  // expect: overlapping-write
  io_uring_sqe_set_data(entry, line);
}

void say(struct peer* peer, const char* text) {
  send_line(peer, strdup(text));
}
void ping(struct peer* peer) {
  send_line(peer, strdup("ping"));
}

struct greeter {
  struct io_uring* ring;
  int fd;
};

static void send_once(struct greeter* greeter, char* text) {
  struct line* line = malloc(sizeof *line);
  struct io_uring_sqe* entry = io_uring_get_sqe(greeter->ring);
  line->text = text;
  io_uring_prep_send(entry, greeter->fd, text, strlen(text), 0);
  io_uring_sqe_set_data(entry, line);
}

void greet(struct greeter* greeter, const char* name) {
  send_once(greeter, strdup(name));
}

struct polite {
  struct io_uring* ring;
  int fd, busy;
};

static int send_politely(struct polite* polite, char* text) {
  struct line* line = malloc(sizeof *line);
  struct io_uring_sqe* entry = io_uring_get_sqe(polite->ring);
  if (polite->busy) return -1;
  polite->busy = 1;
  line->text = text;
  io_uring_prep_send(entry, polite->fd, text, strlen(text), 0);
  io_uring_sqe_set_data(entry, line);
  return 0;
}

void say_politely(struct polite* polite, const char* text) {
  send_politely(polite, strdup(text));
}
void ping_politely(struct polite* polite) {
  send_politely(polite, strdup("ping"));
}

void on_completion(struct io_uring_cqe* done) {
  struct line* line = io_uring_cqe_get_data(done);
  free(line->text);
  free(line);
}
