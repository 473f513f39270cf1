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
  uv_write(&request, reinterpret_cast<uv_stream_t*>(&pipe_handle), &piece, 1, on_written);
  asm volatile("" : : "r"(local) : "memory");
}
void write_stack(bool bad) {
  start();
  static char room[1000];
  lend_local(bad ? nullptr : room);
  overwrite_stack();
  finish();
}

/// A pool of the program's own: nothing is freed, the memory is simply used again.
void pool_reused(bool bad) {
  start();
  static char pool[large];
  static uv_write_t request;
  uv_buf_t piece = uv_buf_init(pool, large);
  uv_write(&request, reinterpret_cast<uv_stream_t*>(&pipe_handle), &piece, 1, on_written);
  if (bad) memset(pool, 'f', large);  // culprit pool_reused
  finish();
}

uv_fs_t file_request;
int file_ends[2];
void on_file(uv_fs_t* request) {
  uv_fs_req_cleanup(request);
  ++done;
}
void start_file() {
  uv_loop_init(&loop);
  check(pipe(file_ends) == 0, "pipe");
}
void finish_file() {
  check(write(file_ends[1], "KERNELWRITES", 12) == 12, "write");
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
}

/// In libuv's own thread, on a pipe that is empty until later.
void file_read_freed(bool bad) {
  start_file();
  auto* block = static_cast<char*>(malloc(4096));
  uv_buf_t piece = uv_buf_init(block, 4096);
  uv_fs_read(&loop, &file_request, file_ends[0], &piece, 1, -1, on_file);
  if (bad) free(block);  // culprit file_read_freed
  finish_file();
  if (!bad) free(block);
}

__attribute__((noinline)) void read_into_local(char* instead) {
  char local[64];
  memset(local, 0, sizeof local);
  uv_buf_t piece = uv_buf_init(instead ? instead : local, sizeof local);
  // culprit file_read_stack
  uv_fs_read(&loop, &file_request, file_ends[0], &piece, 1, -1, on_file);
  asm volatile("" : : "r"(local) : "memory");
}
void file_read_stack(bool bad) {
  start_file();
  static char room[64];
  read_into_local(bad ? nullptr : room);
  overwrite_stack();
  finish_file();
}

void file_reads_overlap(bool bad) {
  start_file();
  static char room[200];
  static uv_fs_t second;
  uv_buf_t piece = uv_buf_init(room, 100);
  uv_fs_read(&loop, &file_request, file_ends[0], &piece, 1, -1, on_file);
  piece = uv_buf_init(room + (bad ? 50 : 100), 100);
  uv_fs_read(&loop, &second, file_ends[0], &piece, 1, -1, on_file);  // culprit file_reads_overlap
  check(write(file_ends[1], "KERNELWRITES", 12) == 12, "write");
  while (done < 1) uv_run(&loop, UV_RUN_ONCE);
  finish_file();
}

/// uv_async_send alone may be called from another thread.
void foreign_thread(bool bad) {
  start();
  static uv_write_t request;
  static char data[1000];
  static uv_idle_t idle;
  static bool wants_foreign, over;
  wants_foreign = bad;
  uv_idle_init(&loop, &idle);
  const auto start_write = [](void*) {
    uv_buf_t piece = uv_buf_init(data, sizeof data);
    auto* stream = reinterpret_cast<uv_stream_t*>(&pipe_handle);
    uv_write(&request, stream, &piece, 1, on_written);  // culprit foreign_thread
  };
  static void (*write_it)(void*) = start_write;
  uv_idle_start(&idle, [](uv_idle_t* handle) {
    if (!over && !wants_foreign) write_it(nullptr);
    if (!over && wants_foreign) {
      uv_thread_t thread;
      uv_thread_create(&thread, write_it, nullptr);
      uv_thread_join(&thread);
    }
    over = true;
    uv_close(reinterpret_cast<uv_handle_t*>(handle), nullptr);
  });
  finish();
}

constexpr Case cases[] = {
    {"write_freed", "freed-in-flight", write_freed},
    {"write_freed_small", "freed-in-flight", write_freed_small},
    {"write_mutated", "mutated-in-flight", write_mutated},
    {"write_mutated_small", "mutated-in-flight", write_mutated_small},
    {"request_freed", "stack-control-block", request_freed},
    {"write_stack", "stack-escape", write_stack},
    {"pool_reused", "mutated-in-flight", pool_reused},
    {"file_read_freed", "freed-in-flight", file_read_freed},
    {"file_read_stack", "stack-escape", file_read_stack},
    {"file_reads_overlap", "overlapping-write", file_reads_overlap},
    {"foreign_thread", "wrong-thread", foreign_thread},
};

}  // namespace

CASES_MAIN(cases)
