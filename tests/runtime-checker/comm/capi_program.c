/* A C program of the classic kind on the C interface: an echo server and its client, with adopted
 * memory, a page written out copy-free, cancel, close and a refusal. Returns the failed line. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "comm/capi/hf_comm.h"

#define CHECK(condition)               \
  do {                                 \
    if (!(condition)) return __LINE__; \
  } while (0)

struct server {
  hf_channel* listener;
  hf_channel* client;
  int echoed;
  int closed;
};

struct client {
  hf_channel* channel;
  hf_context* context;
  char received[64];
  size_t length;
  int freed;
  int freed_before_callback;
  int writes;
  int cancelled;
  int finished;
};

static void server_closed(void* data, const hf_completion* result) {
  struct server* s = data;
  (void)result;
  ++s->closed;
  hf_channel_release(s->client);
}

static void server_read(void* data, const hf_completion* result, hf_page* page);

static void server_wrote(void* data, const hf_completion* result) {
  struct server* s = data;
  if (result->outcome == HF_COMPLETED) ++s->echoed;
  if (hf_read(s->client, 0, server_read, s, NULL) != 0) abort();
}

static void server_read(void* data, const hf_completion* result, hf_page* page) {
  struct server* s = data;
  if (result->outcome != HF_COMPLETED) {
    hf_close(s->client, server_closed, s);
    return;
  }
  /* The page goes out as it came in; the write holds a reference of its own. */
  hf_write(s->client, hf_page_part(page, 0, hf_page_size(page)), 0, server_wrote, s, NULL);
  hf_page_release(page);
}

static void server_accepted(void* data, const hf_completion* result, hf_channel* accepted) {
  struct server* s = data;
  if (result->outcome != HF_COMPLETED) return;
  s->client = accepted;
  hf_read(s->client, 0, server_read, s, NULL);
}

static void client_free(void* memory, size_t size, void* argument) {
  struct client* c = argument;
  (void)size;
  if (c->writes == 0) c->freed_before_callback = 1;
  ++c->freed;
  free(memory);
}

static void client_wrote(void* data, const hf_completion* result) {
  struct client* c = data;
  if (result->outcome == HF_COMPLETED) ++c->writes;
}

static void client_never_read(void* data, const hf_completion* result, hf_page* page) {
  struct client* c = data;
  if (result->outcome == HF_CANCELLED && !page) ++c->cancelled;
}

static void client_closed(void* data, const hf_completion* result) {
  struct client* c = data;
  (void)result;
  c->finished = 1;
}

static void client_read(void* data, const hf_completion* result, hf_page* page) {
  struct client* c = data;
  if (result->outcome == HF_COMPLETED) {
    memcpy(c->received + c->length, hf_page_data(page), hf_page_size(page));
    c->length += hf_page_size(page);
    hf_page_release(page);
  }
  if (c->length < 11) {
    hf_read(c->channel, 1000, client_read, c, NULL);
    return;
  }
  hf_op op = 0;
  if (hf_read(c->channel, 0, client_never_read, c, &op) != 0) abort();
  if (hf_cancel(c->context, op) != HF_REQUESTED) abort();
  hf_close(c->channel, client_closed, c);
}

int capi_program(int backend) {
  hf_context* context = hf_context_new((enum hf_backend)backend);
  CHECK(context != NULL);
  struct sockaddr_in at;
  memset(&at, 0, sizeof at);
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  struct server server;
  memset(&server, 0, sizeof server);
  server.listener = hf_channel_listen(context, (struct sockaddr*)&at, sizeof at);
  CHECK(server.listener != NULL);
  CHECK(hf_accept(server.listener, server_accepted, &server, NULL) == 0);

  struct client client;
  memset(&client, 0, sizeof client);
  client.context = context;
  client.channel = hf_channel_stream(context);
  at.sin_port = htons(hf_channel_port(server.listener));
  hf_address to = {(struct sockaddr*)&at, sizeof at};
  CHECK(hf_connect(client.channel, &to, 1, 1000, client_wrote, &client, NULL) == 0);

  char* memory = malloc(5);
  memcpy(memory, "adopt", 5);
  hf_bytes parts[2] = {hf_adopt(memory, 5, client_free, &client), hf_static("static", 6)};
  CHECK(hf_writev(client.channel, parts, 2, 0, client_wrote, &client, NULL) == 0);
  memset(parts, 0, sizeof parts); /* captured */
  CHECK(hf_read(client.channel, 1000, client_read, &client, NULL) == 0);
  CHECK(client.writes == 0); /* never inline */
  while (!client.finished || !server.closed) hf_poll(context);

  CHECK(client.length == 11 && memcmp(client.received, "adoptstatic", 11) == 0);
  CHECK(client.freed == 1 && !client.freed_before_callback);
  CHECK(client.cancelled == 1);
  CHECK(server.echoed >= 1 && server.closed == 1);

  /* Refused: nothing is freed, nothing called. */
  char* kept = malloc(4);
  int refusal = hf_write(client.channel, hf_adopt(kept, 4, client_free, &client), 0, client_wrote,
                         &client, NULL);
  CHECK(refusal < 0 && hf_refusal_text(refusal) != NULL);
  CHECK(client.freed == 1);
  free(kept);

  hf_channel_release(client.channel);
  hf_channel_release(server.listener);
  CHECK(hf_shutdown(context, 2000) == 0);
  hf_context_free(context);
  return 0;
}
