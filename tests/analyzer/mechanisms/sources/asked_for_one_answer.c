// Who asks for one of the answers that tell of the end knows nothing where it is another one. Asked
// for all of them, or after a wait, it does.
#include <aio.h>
#include <errno.h>
#include <stdlib.h>

struct record {
  struct aiocb block;
  char* text;
};

static struct record* record_new(int fd, size_t size) {
  struct record* record = calloc(1, sizeof *record);
  if (!record) return NULL;
  record->text = calloc(1, size);
  record->block.aio_fildes = fd;
  record->block.aio_buf = record->text;
  record->block.aio_nbytes = size;
  if (!record->text || aio_write(&record->block) != 0) {
    free(record->text);
    free(record);
    return NULL;
  }
  return record;
}

struct record* record_write(int fd, size_t size) {
  return record_new(fd, size);
}

void record_abandon(struct record* record) {
  if (aio_cancel(record->block.aio_fildes, &record->block) == AIO_CANCELED)
    aio_return(&record->block);
  free(record->text);  // expect: freed-in-flight
  free(record);
}

static void finish(struct record* record) {
  const struct aiocb* list[1] = {&record->block};
  while (aio_error(&record->block) == EINPROGRESS) aio_suspend(list, 1, NULL);
  aio_return(&record->block);
  free(record->text);
  free(record);
}

void record_withdraw(struct record* record) {
  switch (aio_cancel(record->block.aio_fildes, &record->block)) {
    case AIO_CANCELED:
    case AIO_ALLDONE:
      aio_return(&record->block);
      free(record->text);
      free(record);
      break;
    default:
      finish(record);
  }
}
