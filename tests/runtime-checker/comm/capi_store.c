/* What a caching server does, in C: an object arrives in a page of the store and goes out to two
 * clients while it is still arriving; owners, registered pages, posting from a thread, addresses,
 * refusals. Returns the failed line. */
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "comm/capi/hf_comm.h"

#define CHECK(condition)               \
  do {                                 \
    if (!(condition)) return __LINE__; \
  } while (0)

enum { CLIENTS = 2, OBJECT = 60000, FIRST = 4000 };

struct store {
  hf_context* context;
  hf_channel* origin[2]; /* ours, the origin server's */
  hf_channel* client[CLIENTS][2];
  hf_tail* page;
  size_t sent; /* of the page, to every client */
  size_t received[CLIENTS];
  int wrong;
  int arrived;
  int released;
  int posted;
};

static char byte_at(size_t i) {
  return (char)('a' + i % 23);
}

static void released(void* owner) {
  ++((struct store*)owner)->released;
}

static void sent(void* data, const hf_completion* result) {
  struct store* s = data;
  if (result->outcome != HF_COMPLETED) ++s->wrong;
}

static void arrived(void* data, const hf_completion* result) {
  struct store* s = data;
  if (result->outcome != HF_COMPLETED) {
    ++s->wrong;
    return;
  }
  const size_t frozen = hf_tail_frozen(s->page);
  hf_page* part = hf_tail_page(s->page, s->sent, frozen - s->sent);
  hf_options options;
  memset(&options, 0, sizeof options);
  options.release_owner = released;
  options.owner = s;
  for (int i = 0; i < CLIENTS; ++i) {
    const hf_bytes bytes = hf_page_part(part, 0, hf_page_size(part));
    if (hf_writev_with(s->client[i][0], &bytes, 1, &options, sent, s, NULL) != 0) ++s->wrong;
  }
  hf_page_release(part); /* the writes hold their own */
  s->sent = frozen;
  ++s->arrived;
  if (frozen < OBJECT &&
      hf_read_tail(s->origin[0], s->page, OBJECT - frozen, NULL, arrived, s, NULL) != 0) {
    ++s->wrong;
  }
}

struct reader {
  struct store* store;
  int index;
  hf_pool* pool;
};

static void client_got(void* data, const hf_completion* result, hf_page* page) {
  struct reader* r = data;
  if (result->outcome != HF_COMPLETED) return;
  const char* bytes = hf_page_data(page);
  size_t* got = &r->store->received[r->index];
  for (size_t i = 0; i < hf_page_size(page); ++i) {
    if (bytes[i] != byte_at(*got + i)) ++r->store->wrong;
  }
  *got += hf_page_size(page);
  hf_page_release(page);
  if (*got < OBJECT) {
    hf_read_pool(r->store->client[r->index][1], r->pool, 10000, NULL, client_got, r, NULL);
  }
}

static void posted(void* data) {
  ++((struct store*)data)->posted;
}

static void* post_it(void* data) {
  struct store* s = data;
  hf_post(s->context, posted, s);
  return NULL;
}

/* The object goes through; also with the store's page half full when the clients come. */
static int fill_and_send(struct store* s, hf_pool* pool) {
  struct reader readers[CLIENTS];
  static char object[OBJECT];
  for (size_t i = 0; i < OBJECT; ++i) object[i] = byte_at(i);
  CHECK(hf_channel_pair(s->context, s->origin) == 0);
  for (int i = 0; i < CLIENTS; ++i) {
    CHECK(hf_channel_pair(s->context, s->client[i]) == 0);
    readers[i] = (struct reader){s, i, pool};
    CHECK(hf_read_pool(s->client[i][1], pool, 10000, NULL, client_got, &readers[i], NULL) == 0);
  }
  s->page = hf_tail_new(OBJECT);
  size_t room = 0;
  char* space = hf_tail_space(s->page, &room);
  CHECK(space && room == OBJECT);
  memcpy(space, object, FIRST); /* by hand first, */
  CHECK(hf_tail_commit(s->page, FIRST) == 0);
  CHECK(hf_tail_commit(s->page, OBJECT) == HF_E_NO_ROOM);
  CHECK(hf_tail_page(s->page, 0, FIRST + 1) == NULL);
  CHECK(hf_read_tail(s->origin[0], s->page, OBJECT, NULL, arrived, s, NULL) == 0); /* then read */
  CHECK(hf_tail_space(s->page, &room) == NULL && room == 0);
  CHECK(hf_write(s->origin[1], hf_static(object + FIRST, OBJECT - FIRST), 0, sent, s, NULL) == 0);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, post_it, s) == 0);
  for (int i = 0; i < 20000 && (s->received[0] < OBJECT || s->received[1] < OBJECT); ++i) {
    if (!hf_poll(s->context)) usleep(50);
  }
  pthread_join(thread, NULL);
  for (int i = 0; i < 5; ++i) hf_poll(s->context);
  CHECK(s->received[0] == OBJECT && s->received[1] == OBJECT);
  CHECK(s->wrong == 0 && s->arrived > 0 && s->posted == 1);
  CHECK(s->released == CLIENTS * s->arrived);
  CHECK(hf_pool_pages_in_use(pool) == 0);
  const hf_statistics idle = hf_channel_statistics(s->client[0][0]);
  CHECK(idle.queued_writes == 0 && idle.queued_write_bytes == 0 && idle.unreleased == 0);
  hf_tail_free(s->page);
  return 0;
}

/* Refused means untouched, for owners and adopted descriptors too. */
static int refusals(struct store* s) {
  hf_channel* ends[2];
  CHECK(hf_channel_pipe(s->context, ends) == 0);
  hf_options options;
  memset(&options, 0, sizeof options);
  options.release_owner = released;
  options.owner = s;
  const int before = s->released;
  const hf_bytes mixed[2] = {hf_trusted("x", 1), hf_adopt("y", 1, NULL, NULL)};
  hf_op op = 1;
  CHECK(hf_writev_with(ends[1], mixed, 2, &options, sent, s, &op) == HF_E_UNSUPPORTED);
  CHECK(op == 0 && s->released == before);
  const hf_bytes trusted = hf_trusted("x", 1);
  CHECK(hf_writev(ends[1], &trusted, 1, 0, NULL, NULL, NULL) == HF_E_UNSUPPORTED);
  char space[4];
  CHECK(hf_read_trusted(ends[0], space, 4, 0, NULL, NULL, NULL) == HF_E_UNSUPPORTED);
  CHECK(hf_write(ends[1], hf_static("ok", 2), 0, NULL, NULL, NULL) == 0); /* owned: forgotten */
  CHECK(hf_channel_adopt(s->context, -1, HF_STREAM) == NULL && errno == EBADF);
  struct sockaddr_storage at;
  socklen_t length;
  CHECK(hf_channel_peer(ends[0], &at, &length) == -1);
  hf_channel_release(ends[0]);
  hf_channel_release(ends[1]);
  return 0;
}

static void plain_done(void* data, const hf_completion* result) {
  *(hf_completion*)data = *result;
}

static int registered(struct store* s, hf_pool* block) {
  static char memory[4096];
  hf_registration* pages = hf_register_pool(s->context, block);
  CHECK(pages);
  hf_registration* own = hf_register_memory(s->context, memory, sizeof memory);
  CHECK(own);
  CHECK(hf_register_memory(s->context, memory + 10, 10) == NULL && errno == EBUSY);
  hf_channel* ends[2];
  CHECK(hf_channel_pair(s->context, ends) == 0);
  hf_completion result;
  memset(&result, 0xff, sizeof result);
  result.n = 0;
  CHECK(hf_read_trusted(ends[0], memory, 10, 0, plain_done, &result, NULL) == 0);
  CHECK(hf_unregister(own) == HF_E_STILL_LENT);
  CHECK(hf_write(ends[1], hf_static("abc", 3), 0, NULL, NULL, NULL) == 0);
  for (int i = 0; i < 2000 && result.n == 0; ++i) {
    if (!hf_poll(s->context)) usleep(50);
  }
  hf_poll(s->context);
  CHECK(result.n == 3 && memcmp(memory, "abc", 3) == 0);
  CHECK(hf_unregister(own) == 0);
  CHECK(hf_unregister(pages) == 0);
  hf_channel_release(ends[0]);
  hf_channel_release(ends[1]);
  return 0;
}

int capi_store(int backend) {
  struct store s;
  memset(&s, 0, sizeof s);
  s.context = hf_context_new((enum hf_backend)backend);
  CHECK(s.context);
  hf_pool* pool = hf_pool_new(8192, 8);
  hf_pool* block = hf_pool_new_block(4096, 4);
  CHECK(pool && block && hf_pool_new(0, 1) == NULL);
  int line = fill_and_send(&s, pool);
  if (line == 0) line = refusals(&s);
  if (line == 0) line = registered(&s, block);
  for (int i = 0; i < 2; ++i) hf_channel_release(s.origin[i]);
  for (int i = 0; i < CLIENTS * 2; ++i) hf_channel_release(s.client[i / 2][i % 2]);
  if (hf_shutdown(s.context, 5000) != 0 && line == 0) line = __LINE__;
  hf_pool_free(pool);
  hf_pool_free(block);
  hf_context_free(s.context);
  return line;
}
