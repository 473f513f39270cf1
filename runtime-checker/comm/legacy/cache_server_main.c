/* THE PATIENT, see README.md: runs the caching server until it is killed. */
#include <stdio.h>
#include <stdlib.h>

#include "cache_server.h"
#include "comm_legacy.h"

int main(int argc, char** argv) {
  comm_init();
  const int fd = cache_server_start((unsigned short)(argc > 1 ? atoi(argv[1]) : 0));
  if (fd < 0) {
    perror("cannot listen; give another port as the first argument");
    return 2;
  }
  printf("listening on 127.0.0.1:%u\n", comm_local_port(fd));
  fflush(stdout);
  for (;;) comm_poll(1000);
}
