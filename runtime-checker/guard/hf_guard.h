//===- guard/hf_guard.h - what a comm layer tells the runtime checker ----------===//
//
// Purpose    The C interface through which any comm layer, in C or C++, reports what it does with
//            lent memory: a ledger and detectors behind it name what breaks the rules.
// Owns       Nothing of the caller's. Vectors are copied before a call returns; `api`, `file` and
//            `function` must be literals.
// Lifetimes  An operation is known from `hf_guard_accepted` to `hf_guard_released`; identities
//            carry a generation, late events are recognised, never delivered to a successor.
// States     accepted, progressed, completed, handler entered and left, released. A channel:
//            opened, closed. Identity 0 means "none" and is accepted everywhere.
// Threads    Any call from any thread. In a signal handler that interrupted the checker a call is
//            counted and ignored.
// Fails      Never to the caller. A violation ends the process with 88 unless HOLDFAST_OPTIONS says
//            otherwise; out of memory ends it with a message.
// Cost       One short lock to accept and one to release, a look at the operation's own record for
//            what comes between, plus what the detectors cost (docs/guard.md).
//
//===----------------------------------------------------------------------===//
#ifndef HOLDFAST_HF_GUARD_H
#define HOLDFAST_HF_GUARD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint64_t hf_guard_channel;
typedef uint64_t hf_guard_op;

typedef enum hf_guard_direction { HF_GUARD_READ = 0, HF_GUARD_WRITE = 1 } hf_guard_direction;
typedef enum hf_guard_call { HF_GUARD_START, HF_GUARD_CANCEL, HF_GUARD_CLOSE } hf_guard_call;
typedef enum hf_guard_outcome {
  HF_GUARD_UNKNOWN,
  HF_GUARD_COMPLETED,
  HF_GUARD_CANCELLED,
  HF_GUARD_FAILED,
  HF_GUARD_END_OF_STREAM
} hf_guard_outcome;

/* Flags of an operation. */
enum {
  HF_GUARD_EXCLUSIVE = 1,    /* the API allows one pending operation of this direction */
  HF_GUARD_UNORDERED = 2,    /* completions may come in any order */
  HF_GUARD_UNSTABLE_OK = 4,  /* the bytes may change in flight, on purpose */
  HF_GUARD_MESSAGE = 8,      /* a completed write may be short (datagrams, send(2), io_uring) */
  HF_GUARD_PIECE = 16,       /* part of a pending operation of its layer: no lend of its own */
  HF_GUARD_NO_HANDLER = 32,  /* completion is polled: no handler is expected */
  HF_GUARD_INLINE_OK = 64,   /* the API allows its handler inside the start call */
  HF_GUARD_MAY_PEND = 128,   /* pending at the end of the process is no violation */
  HF_GUARD_OWN_CALLS = 256,  /* the layer makes system calls on lent memory, unannounced */
  HF_GUARD_SYSTEM = 512,     /* like a piece, one level further down: what a system call lends */
  HF_GUARD_ANNOUNCED = 1024, /* with OWN_CALLS: all of them are between transfer_begin and _end */
  HF_GUARD_REGISTERED = 2048 /* works on memory that was registered with the kernel */
};

typedef struct hf_guard_buffer {
  const void* data;
  size_t size;
} hf_guard_buffer;

/* Set `size` to sizeof; members that a later version adds come at the end and are zero. */
typedef struct hf_guard_start {
  size_t size;
  hf_guard_channel channel;
  hf_guard_direction direction;
  uint32_t flags;
  const hf_guard_buffer* vector;
  size_t count;
  const void* control; /* request or descriptor object that the layer keeps using, or NULL */
  size_t control_size;
  const void* owner; /* an object registered as owner, or NULL */
  const char* api;   /* "comm_write" */
  const char* file;  /* the lending site, when known; otherwise the caller's stack names it */
  int line;
  const char* function;
  const void* object; /* with EXCLUSIVE and no channel: what allows one operation per direction */
  size_t stride;      /* from one piece of `vector` to the next, when each stands at the front of a
                         record of the layer's own; 0: they are hf_guard_buffers */
} hf_guard_start;

/* Channels. `object` identifies the channel to the layer, `fd` is -1 when there is none.
 * One-thread channels are checked for S22. */
hf_guard_channel hf_guard_channel_opened(const void* object, int fd, int one_thread);
void hf_guard_channel_closed(hf_guard_channel channel);

/* Around every public call of the layer that starts, cancels or closes. `op` is the operation that
 * is cancelled; a cancel of 0 means all of the channel. `refused` says that the call returned an
 * error. */
void hf_guard_call_entered(hf_guard_channel channel, hf_guard_call call, hf_guard_op op);
void hf_guard_call_left(hf_guard_channel channel, hf_guard_call call, int refused);

/* The life of an operation. */
hf_guard_op hf_guard_accepted(const hf_guard_start* start);
void hf_guard_progressed(hf_guard_op op, size_t bytes_so_far);
void hf_guard_completed(hf_guard_op op, hf_guard_outcome outcome, size_t bytes);
void hf_guard_handler_entered(hf_guard_op op);
void hf_guard_handler_left(hf_guard_op op);
void hf_guard_released(hf_guard_op op);
/* The layer dies with the operation pending (S17): reported, and its memory not watched any more.
 */
void hf_guard_abandoned(hf_guard_op op);

/* Around the layer's own access to lent memory (its send or recv, a memcpy). `data` and `size`
 * are the bytes handed to the transport, or NULL. */
void hf_guard_transfer_begin(hf_guard_op op, const void* data, size_t size);
void hf_guard_transfer_end(hf_guard_op op);

/* Owners that the layer cannot hold: announced, and gone in their destructor. */
void hf_guard_owner_registered(const void* owner);
void hf_guard_owner_gone(const void* owner);

/* Pages of a pool: out of the pool, immutable up to `frozen`, back in the pool. */
void hf_guard_page_taken(const void* page, size_t size);
void hf_guard_page_frozen(const void* page, size_t frozen);
void hf_guard_page_returned(const void* page, size_t size);

/* The layer runs a free function, or gives memory back to whoever owns it (S20). */
void hf_guard_given_back(const void* data, size_t size);

/* Memory registered with the kernel, as with io_uring_register_buffers (S23). */
void hf_guard_memory_registered(const void* data, size_t size);
void hf_guard_memory_unregistered(const void* data, size_t size);

/* A change in flight that is intended: [begin, end] brackets it, on any thread. */
void hf_guard_intended_begin(const void* data, size_t size);
void hf_guard_intended_end(const void* data, size_t size);

/* The loop of the layer begins a turn: frames that lent memory and died are found here. */
void hf_guard_turn(void);

/* A rule that the layer asserts by itself; `id` is one of the defect ids. */
void hf_guard_violation(const char* id, const char* text, hf_guard_op op);

/* Counts since the start: for tests, and for layers that print their own statistics. */
typedef struct hf_guard_counts {
  uint64_t accepted, released, violations, suppressed, late_events, skipped;
} hf_guard_counts;
void hf_guard_get_counts(hf_guard_counts* out);

/* Checks for what is still pending, writes the report now and forgets all operations. Returns the
 * number of violations so far. It runs by itself at exit. */
uint64_t hf_guard_finish(void);

#ifdef __cplusplus
}
#endif
#endif
