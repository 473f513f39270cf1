// A part of an object that came to be looked at only: whoever passed it keeps it, or does not.
#include <uv.h>

#include <string_view>

struct event {
    const char *text;
    unsigned length;
};

struct document {
    char title[64];
};

class sender {
public:
    void document_out(const document &d) { out(d.title, sizeof d.title); }
    void event_out(const event *e) { out(e->text, e->length); }
    void own_out(sender *other) { other->kept_out(); }

private:
    void out(const char *bytes, unsigned size)
    {
        uv_buf_t buf = uv_buf_init(const_cast<char *>(bytes), size);
        uv_write(&request_, stream_, &buf, 1, done); // expect: borrowed-parameter
    }
    void kept_out() { keep(greeting_); }
    void keep(char *bytes)
    {
        uv_buf_t buf = uv_buf_init(bytes, sizeof greeting_);
        uv_write(&other_, stream_, &buf, 1, done);
    }
    static void done(uv_write_t *, int) {}

    uv_stream_t *stream_ = nullptr;
    uv_write_t request_, other_;
    char greeting_[16] = "hello";
};
