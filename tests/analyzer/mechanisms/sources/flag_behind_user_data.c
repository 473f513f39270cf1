// Who starts the operation need not know what its user data leads to: the handler does. A flag that
// it lowers keeps nothing from happening after a cancellation that was only asked for.
#include <stdlib.h>
#include <uv.h>

struct loader {
  uv_loop_t* loop;
  uv_fs_t request;
  uv_file file;
  char* chunk;
  int busy;
};

static void on_read(uv_fs_t* request) {
  struct loader* loader = request->data;
  uv_fs_req_cleanup(request);
  loader->busy = 0;
}

int loader_next(struct loader* loader) {
  uv_buf_t bytes = uv_buf_init(loader->chunk, 4096);
  int rc = uv_fs_read(loader->loop, &loader->request, loader->file, &bytes, 1, -1, on_read);
  loader->busy = rc == 0;
  return rc;
}

void loader_abort(struct loader* loader) {
  if (!loader->busy) return;
  uv_cancel((uv_req_t*)&loader->request);
  free(loader->chunk);  // expect: freed-in-flight
  loader->chunk = NULL;
}
