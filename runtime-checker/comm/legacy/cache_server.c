/* THE PATIENT, see README.md. GET /NAME answers with an object whose bytes all are NAME's first
 * letter. The store has a few pages; a miss takes the page used longest ago, without asking whether
 * a client still has it in flight. That is the bug the 2008 mail feared. */
#include "cache_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cbdata.h"
#include "comm_legacy.h"

enum { STORE_PAGES = 4, PAGE_SIZE = 256 * 1024, NAME_SIZE = 64, REQUEST_SIZE = 1024 };

struct store_page {
  char name[NAME_SIZE];
  unsigned last_use;
  char bytes[PAGE_SIZE];
};

struct client {
  int fd;
  size_t have;
  char request[REQUEST_SIZE];
  char header[128];
  const struct store_page* page;
};

static struct store_page* store[STORE_PAGES];
static unsigned uses;
static unsigned recycled;

static void client_read(int fd, char* buffer, size_t size, int flag, void* data);

static const struct store_page* store_find(const char* name) {
  struct store_page* oldest = NULL;
  for (int i = 0; i < STORE_PAGES; ++i) {
    if (!store[i]) {
      store[i] = calloc(1, sizeof *store[i]);
      if (!store[i]) abort();
    }
    if (strcmp(store[i]->name, name) == 0) {
      store[i]->last_use = ++uses;
      return store[i];
    }
    if (!oldest || store[i]->last_use < oldest->last_use) oldest = store[i];
  }
  /* A miss: the page is filled anew, whoever is being sent it. */
  if (oldest->name[0]) ++recycled;
  snprintf(oldest->name, sizeof oldest->name, "%s", name);
  memset(oldest->bytes, name[0], PAGE_SIZE);
  oldest->last_use = ++uses;
  return oldest;
}

static void client_done(struct client* c) {
  comm_close(c->fd);
  cbdata_free(c);
}

static void client_wrote_body(int fd, char* buffer, size_t size, int flag, void* data) {
  struct client* c = data;
  (void)fd;
  (void)buffer;
  (void)size;
  if (flag == COMM_ERR_CLOSING) return;
  client_done(c);
}

static void client_wrote_header(int fd, char* buffer, size_t size, int flag, void* data) {
  struct client* c = data;
  (void)buffer;
  (void)size;
  if (flag == COMM_ERR_CLOSING) return;
  if (flag != COMM_OK) {
    client_done(c);
    return;
  }
  /* Straight out of the store: no copy, no owner, no contract. */
  comm_write(fd, c->page->bytes, PAGE_SIZE, client_wrote_body, c, NULL);
}

static void client_answer(struct client* c) {
  char name[NAME_SIZE] = "";
  if (sscanf(c->request, "GET /%63[^ \r\n]", name) != 1) {
    client_done(c);
    return;
  }
  c->page = store_find(name);
  const int length = snprintf(c->header, sizeof c->header,
                              "HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n", PAGE_SIZE);
  comm_write(c->fd, c->header, (size_t)length, client_wrote_header, c, NULL);
}

static void client_read(int fd, char* buffer, size_t size, int flag, void* data) {
  struct client* c = data;
  (void)buffer;
  if (flag != COMM_OK || size == 0 || c->have + size >= REQUEST_SIZE) {
    client_done(c);
    return;
  }
  c->have += size;
  c->request[c->have] = '\0';
  if (strstr(c->request, "\r\n\r\n")) {
    client_answer(c);
  } else {
    comm_read(fd, c->request + c->have, REQUEST_SIZE - 1 - c->have, client_read, c);
  }
}

static void client_accepted(int fd, void* data) {
  struct client* c = cbdata_alloc(sizeof *c);
  (void)data;
  c->fd = fd;
  comm_read(fd, c->request, REQUEST_SIZE - 1, client_read, c);
}

int cache_server_start(unsigned short port) {
  return comm_listen(port, client_accepted, NULL);
}

unsigned cache_server_objects(void) {
  unsigned n = 0;
  for (int i = 0; i < STORE_PAGES; ++i) n += store[i] && store[i]->name[0];
  return n;
}

unsigned cache_server_recycled(void) {
  return recycled;
}
