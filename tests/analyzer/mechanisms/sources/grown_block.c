// Whether a block is large enough says nothing of a write that is pending from it; a flag does.
#include <aio.h>
#include <stdlib.h>
#include <string.h>

struct log {
  struct aiocb request;
  char* block;
  size_t used, room;
  int busy;
};

static void reserve(struct log* log, size_t more) {
  if (log->used + more <= log->room) return;
  log->room = log->used + more;
  log->block = realloc(log->block, log->room);  // expect: mutated-in-flight
}

void append(struct log* log, const char* text, size_t size) {
  reserve(log, size);
  memcpy(log->block + log->used, text, size);
  log->used += size;
}

int flush(struct log* log) {
  if (log->busy) return 0;
  log->request.aio_buf = log->block;
  log->request.aio_nbytes = log->used;
  log->busy = 1;
  return aio_write(&log->request);
}

struct careful {
  struct aiocb request;
  char* block;
  size_t used, room;
  int busy;
};

int append_carefully(struct careful* log, const char* text, size_t size) {
  if (log->used + size > log->room) {
    if (log->busy) return -1;
    log->room = log->used + size;
    log->block = realloc(log->block, log->room);
  }
  memcpy(log->block + log->used, text, size);
  log->used += size;
  return 0;
}

int flush_carefully(struct careful* log) {
  if (log->busy) return 0;
  log->request.aio_buf = log->block;
  log->request.aio_nbytes = log->used;
  log->busy = 1;
  return aio_write(&log->request);
}
