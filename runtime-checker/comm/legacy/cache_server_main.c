/* THE PATIENT, see README.md: runs the caching server until it is killed, or, with a second argument
 * `until-eof`, until its standard input ends. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cache_server.h"
#include "comm_legacy.h"

static int input_ended(void) {
  struct pollfd input = {0, POLLIN, 0};
  char byte;
  return poll(&input, 1, 0) == 1 && read(0, &byte, 1) <= 0;
}

int main(int argc, char** argv) {
  comm_init();
  const int fd = cache_server_start((unsigned short)(argc > 1 ? atoi(argv[1]) : 0));
  if (fd < 0) {
    perror("cannot listen; give another port as the first argument");
    return 2;
  }
  const int until_eof = argc > 2;
  /* On show, the kernel takes little at a time, as it does for a client far away. */
  const int room = 16 * 1024;
  if (until_eof) setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  printf("listening on 127.0.0.1:%u\n", comm_local_port(fd));
  fflush(stdout);
  while (!until_eof || !input_ended()) comm_poll(until_eof ? 50 : 1000);
  return 0;
}
