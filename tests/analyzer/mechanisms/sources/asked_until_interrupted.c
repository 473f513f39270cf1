// A loop that asks again when it was interrupted is left with what the question answered: behind
// it nothing was waited for where the time had run out.
#include <aio.h>
#include <errno.h>
#include <string.h>

static int wait_for(struct aiocb* block, const struct timespec* limit) {
  const struct aiocb* list[1] = {block};
  int rc;
  do {
    rc = aio_suspend(list, 1, limit);
  } while (rc != 0 && errno == EINTR);
  return rc;
}

static char bytes[512];

int read_or_give_up(int file, size_t size, const struct timespec* limit) {
  struct aiocb block;
  const struct aiocb* list[1] = {&block};
  int rc;
  memset(&block, 0, sizeof block);
  block.aio_fildes = file;
  block.aio_buf = bytes;
  block.aio_nbytes = size;
  if (aio_read(&block) != 0) return -1;  // expect: stack-control-block
  do {
    rc = aio_suspend(list, 1, limit);
  } while (rc != 0 && errno == EINTR);
  if (rc != 0) return -1;
  return (int)aio_return(&block);
}

int read_to_the_end(int file, size_t size, const struct timespec* limit) {
  struct aiocb block;
  memset(&block, 0, sizeof block);
  block.aio_fildes = file;
  block.aio_buf = bytes;
  block.aio_nbytes = size;
  if (aio_read(&block) != 0) return -1;
  if (wait_for(&block, limit) != 0) {
    aio_cancel(file, &block);
    while (aio_error(&block) == EINPROGRESS) wait_for(&block, NULL);
  }
  return (int)aio_return(&block);
}
