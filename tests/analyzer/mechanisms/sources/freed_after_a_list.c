// A loop that frees a list of the object's own before the object decides nothing of what stands
// behind it. One that may have waited does.
#include <stdlib.h>
#include <uv.h>

struct process {
  uv_async_t async;
  uv_loop_t* loop;
  char** envp;
};

static void give_back(struct process* process) {
  for (char** one = process->envp; *one; one++) free(*one);
  free(process);
}

static void on_wakeup(uv_async_t* handle) {
  struct process* process = handle->data;
  uv_close((uv_handle_t*)&process->async, NULL);
  give_back(process);  // expect: freed-in-flight
}

int start(struct process* process) {
  process->async.data = process;
  return uv_async_init(process->loop, &process->async, on_wakeup);
}

struct job {
  uv_async_t async;
  uv_loop_t* loop;
  int pending;
};

int turn_once(struct job* job);

static void on_job(uv_async_t* handle) {
  struct job* job = handle->data;
  uv_close((uv_handle_t*)&job->async, NULL);
  while (job->pending > 0) turn_once(job);
  free(job);
}

int start_job(struct job* job) {
  job->async.data = job;
  return uv_async_init(job->loop, &job->async, on_job);
}
