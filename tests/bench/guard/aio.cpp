// POSIX AIO on pipes that are full or empty, so that operations stay pending.
#include <aio.h>
#include <fcntl.h>

#include <cerrno>
#include <iterator>

#include "cases.h"

namespace {

constexpr std::size_t large = 1 << 20;
int ends[2];
aiocb block;

void start() {
  check(pipe(ends) == 0, "pipe");
}
void wait_for(aiocb& which) {
  const aiocb* list[] = {&which};
  while (aio_error(&which) == EINPROGRESS) aio_suspend(list, 1, nullptr);
  aio_return(&which);
}
void fill(aiocb& which, int fd, void* data, std::size_t size) {
  memset(&which, 0, sizeof which);
  which.aio_fildes = fd;
  which.aio_buf = data;
  which.aio_nbytes = size;
}
void drain_pipe(std::size_t size) {
  static char room[65536];
  while (size) {
    const ssize_t n = read(ends[0], room, sizeof room);
    if (n <= 0) return;
    size -= static_cast<std::size_t>(n);
  }
}

void write_block(bool free_it, bool change_it) {
  start();
  auto* data = static_cast<char*>(malloc(large));
  memset(data, 'a', large);
  fill(block, ends[1], data, large);
  aio_write(&block);
  if (free_it) free(data);               // culprit write_freed
  if (change_it) data[large - 1] = 'X';  // culprit write_mutated
  drain_pipe(large);
  wait_for(block);
  if (!free_it) free(data);
}
void write_freed(bool bad) {
  write_block(bad, false);
}
void write_mutated(bool bad) {
  write_block(false, bad);
}

__attribute__((noinline)) void lend_local(char* instead) {
  char local[64];
  memset(local, 0, sizeof local);
  fill(block, ends[0], instead ? instead : local, sizeof local);
  aio_read(&block);  // culprit read_stack
  asm volatile("" : : "r"(local) : "memory");
}
void read_stack(bool bad) {
  start();
  static char room[64];
  lend_local(bad ? nullptr : room);
  overwrite_stack();
  check(write(ends[1], "KERNEL", 6) == 6, "write");
  wait_for(block);
}

void block_freed(bool bad) {
  start();
  static char room[64];
  auto* request = static_cast<aiocb*>(malloc(sizeof(aiocb)));
  fill(*request, ends[0], room, sizeof room);
  aio_read(request);
  if (bad) free(request);  // culprit block_freed
  if (bad) _exit(0);
  check(write(ends[1], "KERNEL", 6) == 6, "write");
  wait_for(*request);
  free(request);
}

/// A pool of the program's own: nothing is freed, the memory is simply used again.
void pool_reused(bool bad) {
  start();
  static char pool[large];
  fill(block, ends[1], pool, large);
  aio_write(&block);
  if (bad) memset(pool, 'f', large);  // culprit pool_reused
  drain_pipe(large);
  wait_for(block);
}

__attribute__((noinline)) void write_local(char* instead) {
  char local[1000];
  memset(local, 'l', sizeof local);
  fill(block, ends[1], instead ? instead : local, sizeof local);
  aio_write(&block);  // culprit write_stack
  asm volatile("" : : "r"(local) : "memory");
}
/// The pipe is full, so that the frame is read later.
void write_stack(bool bad) {
  start();
  static char room[1000], filler[65536];
  check(write(ends[1], filler, sizeof filler) == sizeof filler, "fill");
  write_local(bad ? nullptr : room);
  overwrite_stack();
  drain_pipe(sizeof filler + sizeof room);
  wait_for(block);
}

void reads_overlap(bool bad) {
  start();
  static char room[200];
  static aiocb second;
  fill(block, ends[0], room, 100);
  fill(second, ends[0], room + (bad ? 50 : 100), 100);
  aio_read(&block);
  aio_read(&second);  // culprit reads_overlap
  // Requests of one descriptor run one after the other.
  check(write(ends[1], "KERNEL", 6) == 6, "write");
  wait_for(block);
  check(write(ends[1], "KERNEL", 6) == 6, "write");
  wait_for(second);
}

void list_freed(bool bad) {
  start();
  auto* data = static_cast<char*>(malloc(large));
  memset(data, 'a', large);
  fill(block, ends[1], data, large);
  block.aio_lio_opcode = LIO_WRITE;
  aiocb* list[] = {&block};
  check(lio_listio(LIO_NOWAIT, list, 1, nullptr) == 0, "lio_listio");
  if (bad) free(data);  // culprit list_freed
  drain_pipe(large);
  wait_for(block);
  if (!bad) free(data);
}

constexpr Case cases[] = {
    {"write_freed", "freed-in-flight", write_freed},
    {"write_mutated", "mutated-in-flight", write_mutated},
    {"read_stack", "stack-escape", read_stack},
    {"block_freed", "stack-control-block", block_freed},
    {"pool_reused", "mutated-in-flight", pool_reused},
    {"write_stack", "stack-escape", write_stack},
    {"reads_overlap", "overlapping-write", reads_overlap},
    {"list_freed", "freed-in-flight", list_freed},
};

}  // namespace

CASES_MAIN(cases)
