// One argument of the call that lends is what a callee answers which moves the lent bytes elsewhere.
#include <stdlib.h>

#include "squid2_comm.h"

typedef struct {
  char* block;
} job;

typedef struct {
  int fd;
  char* data;
  int length;
} reply;

static void on_written(int fd, char* buffer, size_t size, int flag, void* data) {
  job* done = data;
  (void)fd, (void)buffer, (void)size, (void)flag;
  free(done->block);
  free(done);
}

static job* adopt(reply* from) {
  job* made = calloc(1, sizeof *made);
  made->block = xrealloc(from->data, 2 * from->length);
  from->data = NULL;
  return made;
}

void in_one_call(reply* reply) {
  char* first = reply->data;
  comm_write(reply->fd, first, reply->length, on_written, adopt(reply),  // expect: moved-in-call
             NULL);
}

void adopted_before(reply* reply) {
  int length = reply->length;
  job* made = adopt(reply);
  comm_write(reply->fd, made->block, length, on_written, made, NULL);
}

static char* grown(reply* reply) {
  reply->data = xrealloc(reply->data, 2 * reply->length);
  return reply->data;
}

void lends_what_was_answered(reply* reply) {
  comm_write(reply->fd, grown(reply), reply->length, on_written, reply, NULL);
}
