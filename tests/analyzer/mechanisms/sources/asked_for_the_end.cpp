// An owner whose deleter only asks for the end, of an object that deletes itself when nothing is
// pending or of a handle whose callback deletes, ends nothing when it goes.
#include <uv.h>

#include <map>
#include <memory>

struct patient_reader {
  void step() {
    if (busy || released) return;
    uv_buf_t buffer = uv_buf_init(block, sizeof block);
    request.data = this;
    busy = uv_fs_read(loop, &request, file, &buffer, 1, 0, &patient_reader::on_block) == 0;
  }
  void release() {
    released = true;
    if (busy) return;
    delete this;
  }
  static void on_block(uv_fs_t* request) {
    auto* self = static_cast<patient_reader*>(request->data);
    self->busy = false;
    if (self->released) delete self;
  }
  uv_loop_t* loop;
  uv_fs_t request;
  uv_file file;
  char block[64];
  bool busy = false, released = false;
};

struct asks {
  void operator()(patient_reader* one) const { one->release(); }
};

struct patient {
  void start(int key) {
    all[key].reset(new patient_reader);
    all[key]->step();
  }
  void cancel(int key) { all.erase(key); }
  std::map<int, std::unique_ptr<patient_reader, asks>> all;
};

struct plain_reader {
  void step() {
    uv_buf_t buffer = uv_buf_init(block, sizeof block);
    uv_fs_read(loop, &request, file, &buffer, 1, 0,  // expect: member-no-keepalive
               [](uv_fs_t*) {});
  }
  uv_loop_t* loop;
  uv_fs_t request;
  uv_file file;
  char block[64];
};

struct deletes {
  void operator()(plain_reader* one) const { delete one; }
};

struct hasty {
  hasty() : one(new plain_reader) {}
  void start() { one->step(); }
  void cancel() { one.reset(); }  // expect: freed-in-flight
  std::unique_ptr<plain_reader, deletes> one;
};

// The owner's own flag says whether it owns, not in what state the object is.
struct optional_reader {
  void step() {
    uv_buf_t buffer = uv_buf_init(block, sizeof block);
    uv_fs_read(loop, &request, file, &buffer, 1, 0,  // expect: member-no-keepalive
               [](uv_fs_t*) {});
  }
  uv_loop_t* loop;
  uv_fs_t request;
  uv_file file;
  char block[64];
};

struct perhaps_deletes {
  bool owns = true;
  void operator()(optional_reader* one) const {
    if (owns) delete one;
  }
};

struct optional_owner {
  optional_owner() : one(new optional_reader) {}
  void start() { one->step(); }
  void cancel() { one.reset(); }  // expect: freed-in-flight
  std::unique_ptr<optional_reader, perhaps_deletes> one;
};

// A handle that is closed, and whose callback deletes.
struct closed_reader {
  void step() { uv_read_start((uv_stream_t*)&pipe, on_room, on_read); }
  void close() {
    uv_close((uv_handle_t*)&pipe, [](uv_handle_t* handle) {
      delete static_cast<closed_reader*>(handle->data);
    });
  }
  static void on_room(uv_handle_t* handle, std::size_t, uv_buf_t* room) {
    auto* self = static_cast<closed_reader*>(handle->data);
    *room = uv_buf_init(self->block, sizeof self->block);
  }
  static void on_read(uv_stream_t*, ssize_t, const uv_buf_t*) {}
  uv_pipe_t pipe;
  char block[64];
};

struct closes {
  void operator()(closed_reader* one) const { one->close(); }
};

struct closing_owner {
  void start(int key) {
    all[key].reset(new closed_reader);
    all[key]->step();
  }
  void cancel(int key) { all.erase(key); }
  std::map<int, std::unique_ptr<closed_reader, closes>> all;
};
