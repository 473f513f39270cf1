// A loop that runs the library until an object's own count or flag says stop has waited for what
// others have started, whatever each run answers.
#include <stdlib.h>
#include <uv.h>

struct reader {
  uv_loop_t* loop;
  uv_fs_t requests[4];
  char* blocks[4];
  int submitted;
  int busy;
};

static void on_read(uv_fs_t* request) {
  struct reader* reader = request->data;
  reader->submitted--;
  reader->busy = 0;
}

int start(struct reader* reader, int file) {
  for (int i = 0; i < 4; i++) {
    reader->blocks[i] = malloc(64);
    uv_buf_t bytes = uv_buf_init(reader->blocks[i], 64);
    reader->requests[i].data = reader;
    if (uv_fs_read(reader->loop, &reader->requests[i], file, &bytes, 1, 0, on_read) == 0)
      reader->submitted++;
  }
  reader->busy = 1;
  return 0;
}

void end_by_count(struct reader* reader) {
  for (int i = 0; i < 4; i++) uv_cancel((uv_req_t*)&reader->requests[i]);
  while (reader->submitted > 0) uv_run(reader->loop, UV_RUN_ONCE);
  for (int i = 0; i < 4; i++) free(reader->blocks[i]);
  free(reader);
}

void end_by_flag(struct reader* reader) {
  if (reader->busy) {
    for (int i = 0; i < 4; i++) uv_cancel((uv_req_t*)&reader->requests[i]);
    while (reader->busy) uv_run(reader->loop, UV_RUN_ONCE);
  }
  for (int i = 0; i < 4; i++) free(reader->blocks[i]);
  free(reader);
}

void end_at_once(struct reader* reader) {
  for (int i = 0; i < 4; i++) uv_cancel((uv_req_t*)&reader->requests[i]);
  uv_run(reader->loop, UV_RUN_ONCE);
  for (int i = 0; i < 4; i++) free(reader->blocks[i]);  // expect: freed-in-flight
  free(reader);                                         // expect: freed-in-flight
}
