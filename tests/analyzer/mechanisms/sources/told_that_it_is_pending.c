// Who was told that an operation is pending, and goes on as if it were not, has waited for nothing:
// to log it, or to count it, changes nothing.
#include <aio.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct log {
  struct aiocb block;
  char record[512];
  char* bytes;
  int busy;
  unsigned late, failed;
};

int write_record(struct log* log) {
  log->block.aio_buf = log->record;
  log->busy = 1;
  return aio_write(&log->block);
}

int write_bytes(struct log* log) {
  log->block.aio_buf = log->bytes;
  log->busy = 1;
  return aio_write(&log->block);
}

void counted(struct log* log) {
  if (log->busy && aio_error(&log->block) == EINPROGRESS) log->late++;
  free(log->bytes);  // expect: freed-in-flight
}

void logged(struct log* log) {
  if (aio_cancel(log->block.aio_fildes, &log->block) == AIO_NOTCANCELED)
    fprintf(stderr, "not cancelled\n");
  free(log->bytes);  // expect: freed-in-flight
}

static void wait_a_little(struct log* log) {
  const struct aiocb* list[1] = {&log->block};
  struct timespec limit = {0, 20 * 1000 * 1000};
  if (aio_suspend(list, 1, &limit) == 0)
    log->busy = 0;
  else
    log->failed++;
}

int fill(struct log* log, const char* text) {
  if (log->busy) wait_a_little(log);
  memcpy(log->record, text, sizeof log->record);  // expect: mutated-in-flight
  return write_record(log);
}

// Waited for to the end, or left alone.
void waited(struct log* log) {
  const struct aiocb* list[1] = {&log->block};
  if (aio_cancel(log->block.aio_fildes, &log->block) == AIO_NOTCANCELED)
    while (aio_error(&log->block) == EINPROGRESS) aio_suspend(list, 1, NULL);
  free(log->bytes);
}

void left_alone(struct log* log) {
  if (aio_error(&log->block) == EINPROGRESS) return;
  free(log->bytes);
}

int fill_in_the_end(struct log* log, const char* text) {
  while (log->busy) wait_a_little(log);
  memcpy(log->record, text, sizeof log->record);
  return write_record(log);
}
