/*===- comm/capi/hf_comm.h - the comm layer for C programs ----------------------===*/
/*
 * Purpose    The same semantics (docs/semantics.md) behind a C interface, for programs in the
 *            style of a classic event-driven server: callbacks with a data pointer, free functions.
 * Owns       Handles are the caller's until released or closed; memory as its hf_bytes says.
 * Lifetimes  Arrays passed in are copied before a call returns (S13). A callback comes exactly
 *            once for every accepted operation (S1), never inside a call (S3).
 * States     As the C++ interface.
 * Threads    A context and everything on it belong to one thread (S22); hf_stop is for any.
 * Fails      Starts return 0 or a refusal (negative); what happens later is in the completion.
 *            A refused start has touched nothing: no free function runs, no callback comes (S2).
 * Cost       As the C++ interface, and one allocation per adopted block.
 */
#ifndef HOLDFAST_COMM_H
#define HOLDFAST_COMM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "comm/capi/hf_symbols.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct hf_context hf_context;
typedef struct hf_channel hf_channel;
typedef struct hf_page hf_page;
typedef struct hf_tail hf_tail;
typedef struct hf_pool hf_pool;
typedef uint64_t hf_op; /* 0 names no operation */

enum hf_backend { HF_EPOLL = 0, HF_IO_URING = 1 };
enum hf_outcome { HF_COMPLETED = 0, HF_CANCELLED, HF_FAILED, HF_END_OF_STREAM };
enum hf_cause { HF_NO_CAUSE = 0, HF_BY_CANCEL, HF_BY_DEADLINE, HF_BY_CLOSE, HF_BY_LATCH };
enum hf_cancel_answer { HF_REQUESTED = 0, HF_ALREADY_DONE, HF_UNKNOWN };
enum hf_direction { HF_READ = 0, HF_WRITE = 1 };
enum hf_kind { HF_STREAM = 0, HF_PIPE, HF_DATAGRAM, HF_LISTENER, HF_FILE };

/* Refusals. */
enum {
  HF_E_NOT_OPEN = -1,
  HF_E_CLOSING = -2,
  HF_E_LATCHED = -3,
  HF_E_OVER_LIMIT = -4,
  HF_E_WRONG_THREAD = -5,
  HF_E_UNSUPPORTED = -6,
  HF_E_LENT_ALREADY = -7,
  HF_E_NO_ROOM = -8,
  HF_E_NO_MEMORY = -9,
  HF_E_STILL_LENT = -10
};
const char* hf_refusal_text(int refusal);

typedef struct hf_completion {
  hf_op op;
  enum hf_outcome outcome;
  enum hf_cause cause;
  int error;    /* an errno value, 0 for none */
  int released; /* 0: the memory is still lent, see S9 */
  size_t n;
} hf_completion;

typedef void hf_done(void* data, const hf_completion* result);
/* `page` is null unless the read completed; it is the callee's to release. */
typedef void hf_read_done(void* data, const hf_completion* result, hf_page* page);
/* `accepted` is null unless one was; it is the callee's. */
typedef void hf_accept_done(void* data, const hf_completion* result, hf_channel* accepted);
/* `page` is null unless a datagram came; it is the callee's. `peer` is valid during the call. */
typedef void hf_datagram_done(void* data, const hf_completion* result, hf_page* page,
                              const struct sockaddr* peer, socklen_t length);
typedef void hf_free_function(void* memory, size_t size, void* argument);

/* Bytes and who keeps them alive. Make them with the functions below. */
enum hf_keeper { HF_KEEP_STATIC, HF_KEEP_ADOPTED, HF_KEEP_PAGE, HF_KEEP_TRUSTED };
typedef struct hf_bytes {
  enum hf_keeper keeper;
  const void* data;
  size_t size;
  hf_free_function* free;
  void* argument; /* for the free function, or the page */
} hf_bytes;

/* Memory that lives for ever. */
hf_bytes hf_static(const void* data, size_t size);
/* The layer frees it: once, after release and after the callback returned (S20). */
hf_bytes hf_adopt(void* data, size_t size, hf_free_function* free, void* argument);
/* A page, or a part of it; the operation holds a reference of its own. */
hf_bytes hf_page_part(hf_page* page, size_t offset, size_t size);
/* On trust (S27): the caller keeps it alive and stable until the callback, which waits for the
 * release. Not to be mixed with other keepers than static in one vector. */
hf_bytes hf_trusted(const void* data, size_t size);

/* Pages: reference-counted, immutable. */
hf_page* hf_page_copy(const void* data, size_t size);
void hf_page_hold(hf_page* page);
void hf_page_release(hf_page* page);
const void* hf_page_data(const hf_page* page);
size_t hf_page_size(const hf_page* page);

/* A page while it fills: what is committed is immutable and may be sent while the rest is still
 * being filled, by hand or by hf_read_tail. One thread fills it. */
hf_tail* hf_tail_new(size_t capacity);
/* Legal while a read fills it: the read keeps the page. */
void hf_tail_free(hf_tail* tail);
/* Where to write next, and how much there is room for; none while a read fills it. */
void* hf_tail_space(hf_tail* tail, size_t* room);
/* Freezes the next `size` bytes of the space. 0, or HF_E_NO_ROOM. */
int hf_tail_commit(hf_tail* tail, size_t size);
size_t hf_tail_frozen(const hf_tail* tail);
/* A page handle of frozen bytes; null beyond them or without memory. */
hf_page* hf_tail_page(hf_tail* tail, size_t offset, size_t size);

/* Pools: pages of one size for reads. Best one for each thread; pages may go back from any. */
hf_pool* hf_pool_new(size_t page_size, size_t max_pages);
void hf_pool_free(hf_pool* pool); /* pages in use go back to the heap */
size_t hf_pool_pages_in_use(const hf_pool* pool);
/* All pages in one block, made at once, which hf_register_pool takes. */
hf_pool* hf_pool_new_block(size_t page_size, size_t pages);

/* Contexts. hf_context_new returns null when the backend cannot be had. */
hf_context* hf_context_new(enum hf_backend backend);
/* Drain it first (hf_shutdown); what is pending is a violation, see S1. */
void hf_context_free(hf_context* context);
void hf_run(hf_context* context);
int hf_poll(hf_context* context);
void hf_stop(hf_context* context);
/* Runs `function(data)` in the context's loop. From any thread. 0, or HF_E_NO_MEMORY. */
int hf_post(hf_context* context, void (*function)(void* data), void* data);
/* Closes everything and runs until all has completed and released; returns what remains. */
size_t hf_shutdown(hf_context* context, unsigned milliseconds);
enum hf_cancel_answer hf_cancel(hf_context* context, hf_op op);
int hf_after(hf_context* context, unsigned milliseconds, hf_done* done, void* data, hf_op* op);

/* Memory that the kernel is told of once (S23); without effect on backends that keep no such table.
 * Null and errno on failure. Of a pool the registration keeps the memory; otherwise the caller
 * does. hf_unregister frees the handle and returns 0, or HF_E_STILL_LENT while operations over the
 * memory are in flight: then nothing has happened. The pool is one of hf_pool_new_block. */
typedef struct hf_registration hf_registration;
hf_registration* hf_register_pool(hf_context* context, hf_pool* pool);
hf_registration* hf_register_memory(hf_context* context, void* memory, size_t size);
int hf_unregister(hf_registration* registration);

/* Channels. They return null and set errno on failure. */
hf_channel* hf_channel_adopt(hf_context* context, int descriptor, enum hf_kind kind);
hf_channel* hf_channel_stream(hf_context* context);
hf_channel* hf_channel_listen(hf_context* context, const struct sockaddr* at, socklen_t length);
hf_channel* hf_channel_datagram(hf_context* context, const struct sockaddr* at, socklen_t length);
void hf_channel_hold(hf_channel* channel);
/* Dropping the last handle closes the channel. */
void hf_channel_release(hf_channel* channel);
int hf_channel_descriptor(const hf_channel* channel);
uint16_t hf_channel_port(const hf_channel* channel);
/* The address of either end; 0, or -1 when there is none. */
int hf_channel_local(const hf_channel* channel, struct sockaddr_storage* at, socklen_t* length);
int hf_channel_peer(const hf_channel* channel, struct sockaddr_storage* at, socklen_t* length);
/* Both ends of a pipe, the read end first, or of a local stream. 0, or -1 and errno. */
int hf_channel_pipe(hf_context* context, hf_channel* ends[2]);
int hf_channel_pair(hf_context* context, hf_channel* ends[2]);

/* All zero when the channel is idle (S24). */
typedef struct hf_statistics {
  unsigned queued_reads;
  unsigned queued_writes;
  size_t queued_write_bytes;
  unsigned unreleased;
} hf_statistics;
hf_statistics hf_channel_statistics(const hf_channel* channel);

/* Starts. `milliseconds` is the deadline, 0 for none. `op` may be null, and so may `done` unless
 * memory is on trust: nobody would know when it is free again. */
int hf_read(hf_channel* channel, unsigned milliseconds, hf_read_done* done, void* data, hf_op* op);
int hf_read_trusted(hf_channel* channel, void* into, size_t size, unsigned milliseconds,
                    hf_done* done, void* data, hf_op* op);
int hf_write(hf_channel* channel, hf_bytes bytes, unsigned milliseconds, hf_done* done, void* data,
             hf_op* op);
int hf_writev(hf_channel* channel, const hf_bytes* parts, size_t count, unsigned milliseconds,
              hf_done* done, void* data, hf_op* op);
typedef struct hf_address {
  const struct sockaddr* address;
  socklen_t length;
} hf_address;
/* What a start may be given beside its arguments; zero what is not used. */
typedef struct hf_options {
  unsigned milliseconds;         /* the deadline */
  unsigned address_milliseconds; /* hf_connect_with: for each address of the list */
  int zero_copy;                 /* ask for it: the release may come after the callback (S9) */
  /* Called once with `owner` after the release (S12); not when the start is refused (S2). */
  void (*release_owner)(void* owner);
  void* owner;
} hf_options;
int hf_writev_with(hf_channel* channel, const hf_bytes* parts, size_t count,
                   const hf_options* options, hf_done* done, void* data, hf_op* op);
int hf_connect_with(hf_channel* channel, const hf_address* list, size_t count,
                    const hf_options* options, hf_done* done, void* data, hf_op* op);
/* From a pool of yours, at most `limit` bytes. The pool outlives the read. */
int hf_read_pool(hf_channel* channel, hf_pool* pool, size_t limit, const hf_options* options,
                 hf_read_done* done, void* data, hf_op* op);
/* Into the room of a page that is filling, at most `limit` bytes; what came is frozen. */
int hf_read_tail(hf_channel* channel, hf_tail* into, size_t limit, const hf_options* options,
                 hf_done* done, void* data, hf_op* op);
int hf_connect(hf_channel* channel, const hf_address* list, size_t count, unsigned milliseconds,
               hf_done* done, void* data, hf_op* op);
int hf_accept(hf_channel* channel, hf_accept_done* done, void* data, hf_op* op);
int hf_shutdown_write(hf_channel* channel, hf_done* done, void* data, hf_op* op);
int hf_drain(hf_channel* channel, hf_done* done, void* data, hf_op* op);
/* Comes when the write queue has fallen to half of its limits (S28). */
int hf_wait_writable(hf_channel* channel, unsigned milliseconds, hf_done* done, void* data,
                     hf_op* op);
/* One datagram each. Trusted memory is refused: a datagram's parts are owned or static. */
int hf_send_to(hf_channel* channel, const hf_address* peer, const hf_bytes* parts, size_t count,
               unsigned milliseconds, hf_done* done, void* data, hf_op* op);
/* What is longer than `limit` is cut off, as sockets do. */
int hf_receive_from(hf_channel* channel, size_t limit, unsigned milliseconds,
                    hf_datagram_done* done, void* data, hf_op* op);
size_t hf_cancel_direction(hf_channel* channel, enum hf_direction direction);
/* `done` may be null; with it, it is the last callback of the channel (S11). */
int hf_close(hf_channel* channel, hf_done* done, void* data);
int hf_abort(hf_channel* channel, hf_done* done, void* data);

#ifdef __cplusplus
}
#endif
#endif
