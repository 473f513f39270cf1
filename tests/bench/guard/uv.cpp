// libuv: buffers and requests of writes that wait for their peer.
#include <uv.h>

#include <iterator>

#include "cases.h"

namespace {

constexpr std::size_t large = 4 << 20;
uv_loop_t loop;
uv_pipe_t pipe_handle;
int peer;
int done;

void start() {
  const Pair p = unix_pair();
  peer = p.b;
  uv_loop_init(&loop);
  uv_pipe_init(&loop, &pipe_handle, 0);
  check(uv_pipe_open(&pipe_handle, p.a) == 0, "uv_pipe_open");
}
void on_written(uv_write_t*, int) {
  ++done;
}
void finish() {
  static char room[1 << 16];
  while (!done) {
    while (recv(peer, room, sizeof room, MSG_DONTWAIT) > 0) continue;
    uv_run(&loop, UV_RUN_NOWAIT);
  }
  uv_close(reinterpret_cast<uv_handle_t*>(&pipe_handle), nullptr);
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
}

void write_block(std::size_t size, bool free_it, bool change_it) {
  start();
  auto* block = static_cast<char*>(malloc(size));
  memset(block, 'a', size);
  static uv_write_t request;
  uv_buf_t piece = uv_buf_init(block, static_cast<unsigned>(size));
  uv_write(&request, reinterpret_cast<uv_stream_t*>(&pipe_handle), &piece, 1, on_written);
  if (free_it) free(block);              // culprit write_freed write_freed_small
  if (change_it) block[size - 1] = 'X';  // culprit write_mutated write_mutated_small
  finish();
  if (!free_it) free(block);
}
void write_freed(bool bad) {
  write_block(large, bad, false);
}
void write_freed_small(bool bad) {
  write_block(1000, bad, false);
}
void write_mutated(bool bad) {
  write_block(large, false, bad);
}
void write_mutated_small(bool bad) {
  write_block(1000, false, bad);
}

void request_freed(bool bad) {
  start();
  static char data[1000];
  auto* request = static_cast<uv_write_t*>(malloc(sizeof(uv_write_t)));
  uv_buf_t piece = uv_buf_init(data, sizeof data);
  uv_write(request, reinterpret_cast<uv_stream_t*>(&pipe_handle), &piece, 1, on_written);
  if (bad) free(request);  // culprit request_freed
  if (bad) _exit(0);       // libuv itself would crash on it
  finish();
  free(request);
}

__attribute__((noinline)) void lend_local(char* instead) {
  static uv_write_t request;
  char local[1000];
  memset(local, 'l', sizeof local);
  uv_buf_t piece = uv_buf_init(instead ? instead : local, sizeof local);
  // culprit write_stack
  uv_write(&request, reinterpret_cast<uv_stream_t*>(&pipe_handle), &piece, 1,
           on_written);
  asm volatile("" : : "r"(local) : "memory");
}
void write_stack(bool bad) {
  start();
  static char room[1000];
  lend_local(bad ? nullptr : room);
  overwrite_stack();
  finish();
}

constexpr Case cases[] = {
    {"write_freed", "freed-in-flight", write_freed},
    {"write_freed_small", "freed-in-flight", write_freed_small},
    {"write_mutated", "mutated-in-flight", write_mutated},
    {"write_mutated_small", "mutated-in-flight", write_mutated_small},
    {"request_freed", "stack-control-block", request_freed},
    {"write_stack", "stack-escape", write_stack},
};

}  // namespace

CASES_MAIN(cases)
