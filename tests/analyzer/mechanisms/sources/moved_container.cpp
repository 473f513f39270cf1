// A container that is moved into a member is the member's from then on.
#include <uv.h>

#include <utility>
#include <vector>

struct overwrites {
  uv_stream_t* stream;
  uv_write_t request;
  std::vector<char> out;
  void send(std::vector<char> data) {
    out = std::move(data);  // expect: mutated-in-flight
    uv_buf_t piece = uv_buf_init(out.data(), static_cast<unsigned>(out.size()));
    uv_write(&request, stream, &piece, 1, nullptr);
  }
};

struct operation {
  uv_write_t request;
  std::vector<char> bytes;
};

void clears(uv_stream_t* stream, std::vector<char> data, uv_write_cb done) {
  auto* op = new operation{{}, std::move(data)};
  uv_buf_t piece = uv_buf_init(op->bytes.data(), static_cast<unsigned>(op->bytes.size()));
  uv_write(&op->request, stream, &piece, 1, done);
  op->bytes.clear();  // expect: mutated-in-flight
}

// A pointer that was taken before the move still leads to the block, which the move leaves alone.
void taken_before(uv_stream_t* stream, std::vector<char> data, uv_write_cb done) {
  auto* op = new operation{};
  uv_buf_t piece = uv_buf_init(data.data(), static_cast<unsigned>(data.size()));
  op->bytes = std::move(data);
  uv_write(&op->request, stream, &piece, 1, done);
}

struct waits {
  uv_stream_t* stream;
  uv_write_t request;
  std::vector<char> out;
  bool busy = false;
  bool send(std::vector<char> data) {
    if (busy) return false;
    busy = true;
    out = std::move(data);
    request.data = this;
    uv_buf_t piece = uv_buf_init(out.data(), static_cast<unsigned>(out.size()));
    uv_write(&request, stream, &piece, 1,
             [](uv_write_t* done, int) { static_cast<waits*>(done->data)->busy = false; });
    return true;
  }
};
