// A slot of a ring is filled by a helper, byte after byte, and lent; that the block of all slots is
// there says nothing of what is pending.
#include <liburing.h>
#include <string.h>

struct uploader {
  struct io_uring* ring;
  int fd;
  char* slots[4];
  unsigned next;
};

static void pack(char* out, const char* frame, unsigned size) {
  for (unsigned i = 0; i < size; i++) out[i] = (char)(frame[i] ^ 0x55);
}

void upload(struct uploader* uploader, const char* frame, unsigned size) {
  char* slot = uploader->slots[uploader->next++ % 4];
  struct io_uring_sqe* entry = io_uring_get_sqe(uploader->ring);
  pack(slot, frame, size);  // expect: mutated-in-flight
  io_uring_prep_write(entry, uploader->fd, slot, size, 0);
  io_uring_submit(uploader->ring);
}

struct halves {
  struct io_uring* ring;
  int fd;
  char* block;
  unsigned turn;
};

void upload_half(struct halves* halves, const char* frame, unsigned size) {
  if (!halves->block || size > 4096) return;
  char* half = halves->block + halves->turn * 4096;
  struct io_uring_sqe* entry = io_uring_get_sqe(halves->ring);
  memcpy(half, frame, size);  // expect: mutated-in-flight
  io_uring_prep_write(entry, halves->fd, half, size, 0);
  io_uring_submit(halves->ring);
  halves->turn ^= 1u;
}
