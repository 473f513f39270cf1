/* Datagrams and back-pressure on the C interface. Returns the failed line. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "comm/capi/hf_comm.h"

#define CHECK(condition)               \
  do {                                 \
    if (!(condition)) return __LINE__; \
  } while (0)

struct talk {
  int sent;
  int freed;
  int received;
  int cancelled;
  int writable;
  int from_port;
  char text[32];
};

static void was_sent(void* data, const hf_completion* result) {
  struct talk* t = data;
  t->sent += result->outcome == HF_COMPLETED;
}

static void was_freed(void* memory, size_t size, void* argument) {
  struct talk* t = argument;
  (void)size;
  ++t->freed;
  free(memory);
}

static void was_received(void* data, const hf_completion* result, hf_page* page,
                         const struct sockaddr* peer, socklen_t length) {
  struct talk* t = data;
  if (result->outcome != HF_COMPLETED) {
    t->cancelled += page == NULL && peer == NULL && length == 0;
    return;
  }
  memcpy(t->text, hf_page_data(page), hf_page_size(page));
  t->from_port = ntohs(((const struct sockaddr_in*)peer)->sin_port);
  hf_page_release(page);
  ++t->received;
}

static void is_writable(void* data, const hf_completion* result) {
  struct talk* t = data;
  t->writable += result->outcome == HF_COMPLETED;
}

int capi_datagrams(int backend) {
  hf_context* context = hf_context_new((enum hf_backend)backend);
  CHECK(context != NULL);
  struct sockaddr_in at;
  memset(&at, 0, sizeof at);
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  hf_channel* a = hf_channel_datagram(context, (struct sockaddr*)&at, sizeof at);
  hf_channel* b = hf_channel_datagram(context, (struct sockaddr*)&at, sizeof at);
  CHECK(a && b);
  at.sin_port = htons(hf_channel_port(b));
  hf_address to = {(struct sockaddr*)&at, sizeof at};
  struct talk t;
  memset(&t, 0, sizeof t);
  char* memory = malloc(3);
  memcpy(memory, "one", 3);
  hf_bytes parts[2] = {hf_adopt(memory, 3, was_freed, &t), hf_static(" two", 4)};
  CHECK(hf_send_to(a, &to, parts, 2, 0, was_sent, &t, NULL) == 0);
  hf_bytes on_trust = hf_trusted("three", 5);
  CHECK(hf_send_to(a, &to, &on_trust, 1, 0, was_sent, &t, NULL) == HF_E_UNSUPPORTED);
  CHECK(hf_receive_from(b, 32, 1000, was_received, &t, NULL) == 0);
  CHECK(t.sent == 0 && t.received == 0);
  while (!t.received || !t.sent) hf_poll(context);
  CHECK(strcmp(t.text, "one two") == 0);
  CHECK(t.freed == 1 && t.from_port == hf_channel_port(a));
  CHECK(hf_receive_from(b, 32, 0, was_received, &t, NULL) == 0);
  CHECK(hf_cancel_direction(b, HF_READ) == 1);

  int ends[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  hf_channel* c = hf_channel_adopt(context, ends[0], HF_STREAM);
  CHECK(hf_wait_writable(c, 0, is_writable, &t, NULL) == 0);
  CHECK(t.writable == 0);
  for (int i = 0; i < 1000 && (!t.writable || !t.cancelled); ++i) hf_poll(context);
  CHECK(t.writable == 1 && t.cancelled == 1);
  close(ends[1]);
  hf_channel_release(a);
  hf_channel_release(b);
  hf_channel_release(c);
  CHECK(hf_shutdown(context, 2000) == 0);
  hf_context_free(context);
  return 0;
}
