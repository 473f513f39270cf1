// Several operations use elements of one object. Whichever comes back first must not free it, but
// where it is counted how many are left.
#include <stdlib.h>
#include <uv.h>

#define PARTS 4

struct copy {
  uv_fs_t requests[PARTS];
  char parts[PARTS][4096];
  int left;
};

static void on_part(uv_fs_t* request) {
  struct copy* copy = request->data;
  uv_fs_req_cleanup(request);
  free(copy);
}

void copy_start(uv_loop_t* loop, uv_file file) {
  struct copy* copy = calloc(1, sizeof *copy);
  for (int i = 0; i < PARTS; ++i) {
    uv_buf_t bytes = uv_buf_init(copy->parts[i], sizeof copy->parts[i]);
    copy->requests[i].data = copy;
    uv_fs_read(loop, &copy->requests[i],  // expect: member-no-keepalive
               file, &bytes, 1, 4096 * i, on_part);
  }
}

static void on_counted_part(uv_fs_t* request) {
  struct copy* copy = request->data;
  uv_fs_req_cleanup(request);
  if (--copy->left == 0) free(copy);
}

void copy_start_counted(uv_loop_t* loop, uv_file file) {
  struct copy* copy = calloc(1, sizeof *copy);
  copy->left = PARTS;
  for (int i = 0; i < PARTS; ++i) {
    uv_buf_t bytes = uv_buf_init(copy->parts[i], sizeof copy->parts[i]);
    copy->requests[i].data = copy;
    if (uv_fs_read(loop, &copy->requests[i], file, &bytes, 1, 4096 * i, on_counted_part) < 0)
      --copy->left;
  }
}
