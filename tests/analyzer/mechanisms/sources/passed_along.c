// What is passed to the call that starts an operation is not what its answer depends on: a test of
// the answer tests no member of the object, which says nothing then of whether it may go.
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>

struct segment {
  struct segment* next;
  size_t length;
  char bytes[4096];
};

int send_once(int fd, struct segment* segment) {
  ssize_t sent = send(fd, segment->bytes, segment->length, MSG_ZEROCOPY);
  if (sent < 0) return -1;
  free(segment);  // expect: freed-in-flight
  return 0;
}

int send_copied(int fd, struct segment* segment) {
  ssize_t sent = send(fd, segment->bytes, segment->length, 0);
  if (sent < 0) return -1;
  free(segment);
  return 0;
}
