/* THE PATIENT's monitor: the handful of calls that tell the runtime checker what this layer does.
 * They change nothing and mend nothing. Empty unless HOLDFAST_LEGACY_WATCHED is defined. */
#ifndef HOLDFAST_LEGACY_WATCH_H
#define HOLDFAST_LEGACY_WATCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef HOLDFAST_LEGACY_WATCHED
#include "guard/hf_guard.h"

/* Bytes are lent from here on. */
static inline uint64_t watch_lent(const char* api, int is_write, const void* data, size_t size) {
  const hf_guard_buffer piece = {data, size};
  hf_guard_start start = {0};
  start.size = sizeof start;
  start.direction = is_write ? HF_GUARD_WRITE : HF_GUARD_READ;
  /* What is being read at the end of the process is no mistake of a user. */
  start.flags = is_write ? 0 : HF_GUARD_MESSAGE | HF_GUARD_MAY_PEND;
  start.vector = &piece;
  start.count = 1;
  start.api = api;
  return hf_guard_accepted(&start);
}
static inline void watch_transfer(uint64_t op, const void* data, size_t size) {
  hf_guard_transfer_begin(op, data, size);
}
static inline void watch_moved(uint64_t op, size_t so_far) {
  hf_guard_transfer_end(op);
  hf_guard_progressed(op, so_far);
}
static inline void watch_done(uint64_t op, int ok, size_t bytes) {
  hf_guard_completed(op, ok ? HF_GUARD_COMPLETED : HF_GUARD_FAILED, bytes);
}
static inline void watch_handler(uint64_t op, int enters) {
  if (enters) {
    hf_guard_handler_entered(op);
  } else {
    hf_guard_handler_left(op);
  }
}
static inline void watch_given_back(uint64_t op) {
  hf_guard_released(op);
}

#else

static inline uint64_t watch_lent(const char* api, int is_write, const void* data, size_t size) {
  (void)api, (void)is_write, (void)data, (void)size;
  return 0;
}
static inline void watch_transfer(uint64_t op, const void* data, size_t size) {
  (void)op, (void)data, (void)size;
}
static inline void watch_moved(uint64_t op, size_t so_far) {
  (void)op, (void)so_far;
}
static inline void watch_done(uint64_t op, int ok, size_t bytes) {
  (void)op, (void)ok, (void)bytes;
}
static inline void watch_handler(uint64_t op, int enters) {
  (void)op, (void)enters;
}
static inline void watch_given_back(uint64_t op) {
  (void)op;
}

#endif
#endif
