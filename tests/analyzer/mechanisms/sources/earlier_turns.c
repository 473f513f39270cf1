// A start that is refused in a loop says nothing of those that earlier turns have made.
#include <aio.h>
#include <stdlib.h>

struct reader {
  struct aiocb requests[8];
  char* block;
};

int start(struct reader* reader) {
  reader->block = malloc(8 * 512);
  for (int i = 0; i < 8; i++) {
    reader->requests[i].aio_buf = reader->block + i * 512;
    reader->requests[i].aio_nbytes = 512;
    if (aio_read(&reader->requests[i]) < 0) {
      free(reader->block);  // expect: freed-in-flight
      return -1;
    }
  }
  return 0;
}

int start_one(struct reader* reader) {
  char* block = malloc(512);
  reader->requests[0].aio_buf = block;
  if (aio_read(&reader->requests[0]) < 0) {
    free(block);
    return -1;
  }
  return 0;
}
