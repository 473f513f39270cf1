// What one of several overriding functions has started is not what the caller's object lends: which
// class that is of is not known there. The function that was chosen is told itself.
#include <uv.h>

namespace {

void done(uv_write_t *, int) {}

struct Step {
  virtual ~Step() = default;
  virtual void run() = 0;
};

struct Sender : Step {
  void run() override {
    uv_buf_t buffer = uv_buf_init(bytes_, sizeof bytes_);
    uv_write(&request_, stream_, &buffer, 1, done);  // expect: member-no-keepalive
  }
  uv_stream_t *stream_ = nullptr;
  uv_write_t request_{};
  char bytes_[64] = {};
};

struct Logger : Step {
  void run() override { ++lines_; }
  int lines_ = 0;
};

struct ByInterface {
  void go() { step_->run(); }
  void stop() { delete step_; }
  Step *step_ = nullptr;
};

struct ByClass {
  void go() { sender_->Sender::run(); }
  void stop() { delete sender_; }  // expect: freed-in-flight
  Sender *sender_ = nullptr;
};

}  // namespace

void go(ByClass &one, ByInterface &other) {
  one.go();
  other.go();
}

void stop(ByClass &one, ByInterface &other) {
  one.stop();
  other.stop();
}
