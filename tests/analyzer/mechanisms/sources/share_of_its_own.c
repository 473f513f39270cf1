// An object that goes with its last share stays for those who hold one. A write that neither takes a
// share nor gives one back is not among them.
#include <stdlib.h>
#include <uv.h>

struct upload {
  uv_fs_t request;
  uv_fs_t log_request;
  uv_file file;
  int shares, failed;
  char block[4096];
  char log[256];
};

static void drop(struct upload* upload) {
  if (--upload->shares == 0) free(upload);
}

void upload_release(struct upload* upload) {
  drop(upload);
}

static void on_logged(uv_fs_t* request) {
  struct upload* upload = request->data;
  uv_fs_req_cleanup(request);
  drop(upload);
}

void upload_log(struct upload* upload, uv_loop_t* loop) {
  uv_buf_t bytes = uv_buf_init(upload->log, sizeof upload->log);
  ++upload->shares;
  upload->log_request.data = upload;
  if (uv_fs_write(loop, &upload->log_request, upload->file, &bytes, 1, -1, on_logged) < 0)
    drop(upload);
}

static void on_written(uv_fs_t* request) {
  struct upload* upload = request->data;
  if (request->result < 0) ++upload->failed;
  uv_fs_req_cleanup(request);
}

void upload_write(struct upload* upload, uv_loop_t* loop, size_t size) {
  uv_buf_t bytes = uv_buf_init(upload->block, (unsigned)size);
  upload->request.data = upload;
  uv_fs_write(loop, &upload->request,  // expect: member-no-keepalive
              upload->file, &bytes, 1, -1, on_written);
}
