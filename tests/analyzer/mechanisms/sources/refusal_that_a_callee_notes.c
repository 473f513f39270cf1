// The answer of a start is given to a function that notes it in a flag: where the flag is up, the
// start was refused.
#include <aio.h>
#include <errno.h>
#include <string.h>

struct batch {
  struct aiocb block;
  int started, failed;
};

static void note(struct batch* batch, int answer) {
  if (answer == 0)
    batch->started++;
  else
    batch->failed = 1;
}

static void wait_for(struct batch* batch) {
  const struct aiocb* list[1] = {&batch->block};
  while (aio_error(&batch->block) == EINPROGRESS) aio_suspend(list, 1, NULL);
}

int fetch(struct batch* batch, int fd, char* out) {
  char text[64];
  batch->failed = 0;
  batch->block.aio_fildes = fd;
  batch->block.aio_buf = text;
  batch->block.aio_nbytes = sizeof text;
  note(batch, aio_read(&batch->block));
  if (batch->failed) return -1;
  wait_for(batch);
  memcpy(out, text, sizeof text);
  return 0;
}

int fetch_or_leave(struct batch* batch, int fd, char* out, int hurry) {
  char text[64];
  batch->failed = 0;
  batch->block.aio_fildes = fd;
  batch->block.aio_buf = text;
  batch->block.aio_nbytes = sizeof text;
  note(batch, aio_read(&batch->block));  // expect: stack-escape
  if (hurry) return -1;
  wait_for(batch);
  memcpy(out, text, sizeof text);
  return 0;
}
