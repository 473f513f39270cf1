// What a table of functions, or an assignment, makes a member point at is what a call through it
// runs, also when that is a function of a library.
#include <uv.h>

struct channel;

struct operations {
  int (*put)(struct channel* channel, char* text, unsigned length);
  int (*write)(uv_write_t* request, uv_stream_t* stream, const uv_buf_t* bufs, unsigned count,
               uv_write_cb done);
};

struct channel {
  uv_stream_t* stream;
  uv_write_t request;
  const struct operations* operations;
  int (*flush)(struct channel* channel, char* text, unsigned length);
};

static void sent(uv_write_t* request, int status) {
  (void)request;
  (void)status;
}

static int put_plain(struct channel* channel, char* text, unsigned length) {
  uv_buf_t buf = uv_buf_init(text, length);
  return uv_write(&channel->request, channel->stream, &buf, 1, sent);
}

static const struct operations plain = {.put = put_plain, .write = uv_write};

void open_channel(struct channel* channel) {
  channel->operations = &plain;
  channel->flush = put_plain;
}

void by_the_table(struct channel* channel) {
  char text[64] = "text";
  channel->operations->put(channel, text, sizeof text);  // expect: stack-escape
}

void by_the_assignment(struct channel* channel) {
  char text[64] = "text";
  channel->flush(channel, text, sizeof text);  // expect: stack-escape
}

void by_the_library(struct channel* channel) {
  char text[64] = "text";
  uv_buf_t buf = uv_buf_init(text, sizeof text);
  plain.write(&channel->request, channel->stream, &buf, 1, sent);  // expect: stack-escape
}

void by_a_variable(struct channel* channel) {
  char text[64] = "text";
  int (*write)(uv_write_t*, uv_stream_t*, const uv_buf_t*, unsigned, uv_write_cb) = uv_write;
  uv_buf_t buf = uv_buf_init(text, sizeof text);
  write(&channel->request, channel->stream, &buf, 1, sent);  // expect: stack-escape
}

// A member that only copies.
struct store {
  int (*put)(struct store* store, char* text, unsigned length);
  char kept[64];
};

static int copy_text(struct store* store, char* text, unsigned length) {
  for (unsigned i = 0; i < length && i < sizeof store->kept; i++) store->kept[i] = text[i];
  return 0;
}

void open_store(struct store* store) {
  store->put = copy_text;
}

void by_a_copy(struct store* store) {
  char text[64] = "text";
  store->put(store, text, sizeof text);
}
