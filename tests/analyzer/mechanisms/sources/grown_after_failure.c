// A flag that only goes up says that all is over, not whether anything is pending while it is down:
// it is no guard of a block that grows. A block that was handed on is not the one that grows.
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct spooler {
  uv_stream_t* stream;
  uv_write_t request;
  char* data;
  size_t length, capacity, in_write;
  int broken;
};

static void flush(struct spooler* spooler);

static void written(uv_write_t* request, int status) {
  struct spooler* spooler = request->data;
  if (status < 0) spooler->broken = 1;
  spooler->length -= spooler->in_write;
  spooler->in_write = 0;
  if (!spooler->broken && spooler->length > 0) flush(spooler);
}

static void flush(struct spooler* spooler) {
  if (spooler->in_write > 0 || spooler->broken) return;
  spooler->in_write = spooler->length;
  uv_buf_t bytes = uv_buf_init(spooler->data, (unsigned)spooler->length);
  spooler->request.data = spooler;
  uv_write(&spooler->request, spooler->stream, &bytes, 1, written);
}

void add(struct spooler* spooler, const char* record, size_t size) {
  if (spooler->broken) return;
  if (spooler->length + size > spooler->capacity) {
    spooler->capacity = (spooler->length + size) * 2;
    spooler->data = realloc(spooler->data, spooler->capacity);  // expect: mutated-in-flight
  }
  memcpy(spooler->data + spooler->length, record, size);
  spooler->length += size;
  flush(spooler);
}

struct double_spooler {
  uv_stream_t* stream;
  uv_write_t request;
  char *filling, *writing;
  size_t length, capacity;
  int broken;
};

static void swap_and_flush(struct double_spooler* spooler);

static void one_written(uv_write_t* request, int status) {
  struct double_spooler* spooler = request->data;
  if (status < 0) spooler->broken = 1;
  free(spooler->writing);
  spooler->writing = NULL;
  if (!spooler->broken && spooler->length > 0) swap_and_flush(spooler);
}

static void swap_and_flush(struct double_spooler* spooler) {
  size_t size = spooler->length;
  if (spooler->writing || spooler->broken) return;
  spooler->writing = spooler->filling;
  spooler->filling = NULL;
  spooler->length = spooler->capacity = 0;
  uv_buf_t bytes = uv_buf_init(spooler->writing, (unsigned)size);
  spooler->request.data = spooler;
  uv_write(&spooler->request, spooler->stream, &bytes, 1, one_written);
}

void add_beside(struct double_spooler* spooler, const char* record, size_t size) {
  if (spooler->broken) return;
  if (spooler->length + size > spooler->capacity) {
    spooler->capacity = (spooler->length + size) * 2;
    spooler->filling = realloc(spooler->filling, spooler->capacity);
  }
  memcpy(spooler->filling + spooler->length, record, size);
  spooler->length += size;
  swap_and_flush(spooler);
}
