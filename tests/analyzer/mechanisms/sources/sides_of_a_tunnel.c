// Two sides that are read and written at their own pace, and a first message on one of them that
// nobody waits for before its side is read. The sides are of one class: members of one are not
// those of the other. The descriptors are given and stored.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef void FREE(void*);
typedef void CWCB(int fd, char* buf, size_t size, int flag, void* data);
typedef void PF(int fd, void* data);
void comm_write(int fd, const char* buf, int size, CWCB* handler, void* data, FREE* free_func);
void commSetSelect(int fd, unsigned type, PF* handler, void* data, long timeout);
int take(int fd, char* buf, size_t room);

struct side {
  int fd, length;
  char buf[512];
};

struct tunnel {
  struct side client, server;
};

static void read_client(int fd, void* data);
static void read_server(int fd, void* data);

static void wrote_client(int fd, char* buf, size_t size, int flag, void* data) {
  struct tunnel* tunnel = data;
  (void)fd, (void)buf, (void)size;
  if (!flag) commSetSelect(tunnel->server.fd, 1, read_server, tunnel, 0);
}

static void wrote_server(int fd, char* buf, size_t size, int flag, void* data) {
  struct tunnel* tunnel = data;
  (void)fd, (void)buf, (void)size;
  if (!flag) commSetSelect(tunnel->client.fd, 1, read_client, tunnel, 0);
}

static void read_client(int fd, void* data) {
  struct tunnel* tunnel = data;
  tunnel->client.length = take(fd, tunnel->client.buf, sizeof tunnel->client.buf);
  comm_write(tunnel->server.fd, tunnel->client.buf, tunnel->client.length, wrote_server, tunnel, 0);
}

static void read_server(int fd, void* data) {
  struct tunnel* tunnel = data;
  tunnel->server.length = take(fd, tunnel->server.buf, sizeof tunnel->server.buf);
  comm_write(tunnel->client.fd, tunnel->server.buf, tunnel->server.length,  // expect: overlapping-write
             wrote_client, tunnel, 0);
}

static const char established[] = "HTTP/1.0 200 Connection established\r\n\r\n";

void tunnel_start(int client, int server) {
  struct tunnel* tunnel = calloc(1, sizeof *tunnel);
  if (!tunnel) return;
  tunnel->client.fd = client;
  tunnel->server.fd = server;
  comm_write(client, established, sizeof established - 1, wrote_server, tunnel, NULL);
  commSetSelect(server, 1, read_server, tunnel, 0);
}
