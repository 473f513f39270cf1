// A number that nobody has changed since answers a second comparison as it has answered the first.
#include <aio.h>
#include <errno.h>
#include <stddef.h>

static void wait_for(struct aiocb* block) {
  const struct aiocb* list[1] = {block};
  while (aio_error(block) == EINPROGRESS) aio_suspend(list, 1, NULL);
}

static char bytes[1];

int start_and_wait(int left, int file) {
  struct aiocb block = {.aio_fildes = file, .aio_buf = bytes, .aio_nbytes = 1};
  if (left > 0) {
    if (aio_write(&block) != 0) return -1;
  }
  if (left > 0) wait_for(&block);
  return 0;
}

int wait_for_some(int left, int file) {
  struct aiocb block = {.aio_fildes = file, .aio_buf = bytes, .aio_nbytes = 1};
  if (left > 0) {
    if (aio_write(&block) != 0) return -1;  // expect: stack-control-block
  }
  if (left > 1) wait_for(&block);
  return 0;
}

int wait_after_a_change(int left, int file) {
  struct aiocb block = {.aio_fildes = file, .aio_buf = bytes, .aio_nbytes = 1};
  if (left > 0) {
    if (aio_write(&block) != 0) return -1;  // expect: stack-control-block
  }
  --left;
  if (left > 0) wait_for(&block);
  return 0;
}
