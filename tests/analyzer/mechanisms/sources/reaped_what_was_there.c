// A poll that takes what is there has waited for nothing: where it finds nothing the caller goes on
// as if it had. Who counts what is left, the answers taken off, has.
#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void reap(int fd, unsigned* done) {
  char control[128];
  for (;;) {
    struct msghdr message = {.msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
    ++*done;
  }
}

void send_and_reap(int fd, const void* data, size_t size, unsigned* done) {
  char* block = malloc(size);
  if (!block) return;
  memcpy(block, data, size);
  if (send(fd, block, size, MSG_ZEROCOPY) == (ssize_t)size) reap(fd, done);
  free(block);  // expect: freed-in-flight
}

static void drain(io_context_t context, int left) {
  struct io_event events[8];
  while (left > 0) {
    int taken = io_getevents(context, 1, left, events, NULL);
    if (taken > 0)
      left -= taken;
    else if (taken < 0 && taken != -EINTR)
      abort();
  }
}

void write_and_drain(io_context_t context, int fd, const void* data, size_t size) {
  struct iocb request, *list[1] = {&request};
  char* block = malloc(size);
  if (!block) return;
  memcpy(block, data, size);
  io_prep_pwrite(&request, fd, block, size, 0);
  if (io_submit(context, 1, list) == 1) drain(context, 1);
  free(block);
}
