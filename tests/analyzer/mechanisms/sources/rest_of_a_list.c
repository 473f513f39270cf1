// A submission answers how many of a list it has taken: from there on the elements are the
// program's own.
#include <libaio.h>
#include <stdlib.h>

#define COUNT 8

int write_blocks(io_context_t context, int fd, int free_all) {
  struct iocb* list[COUNT];
  int taken, i;
  for (i = 0; i < COUNT; ++i) {
    char* block = malloc(4096);
    list[i] = malloc(sizeof **list);
    io_prep_pwrite(list[i], fd, block, 4096, 4096 * i);
  }
  taken = io_submit(context, COUNT, list);
  if (taken < 1) return -1;
  if (free_all) {
    for (i = 0; i < COUNT; ++i) free(list[i]);  // expect: freed-in-flight
    return -1;
  }
  for (i = taken; i < COUNT; ++i) free(list[i]);
  return taken;
}
