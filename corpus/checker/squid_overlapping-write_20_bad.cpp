#include "squid_comm.h"
#include <cstddef>

struct request_head {
    bool expect_continue;
    bool chunked;
    long long content_length;
    int version_minor;
};

class client_stream {
public:
    client_stream(const Comm::ConnectionPointer& c, long long limit, AsyncCall::Pointer control, AsyncCall::Pointer reply)
        : conn_(c), body_limit_(limit), control_written_(control), reply_written_(reply)
    {
    }

    // The head of a request with a body has been parsed.
    void begin_body(const request_head& r)
    {
        if (r.expect_continue && r.version_minor >= 1) send_control("HTTP/1.1 100 Continue\r\n\r\n");
        if (!r.chunked && r.content_length > body_limit_) {
            send_error(413, "Payload Too Large"); // allow: overlapping-write
            return;
        }
        remaining_ = r.content_length;
        reading_body_ = true;
    }

    void note_control_written(bool ok)
    {
        if (!ok) abandon();
    }

    void note_reply_written(bool ok)
    {
        if (!ok || close_after_reply_) abandon();
    }

    bool reading_body() const { return reading_body_; }

private:
    void send_control(const char* text)
    {
        MemBuf mb;
        mb.init();
        mb.appendf("%s", text);
        Comm::Write(conn_, &mb, control_written_); // allow: overlapping-write
        ++control_messages_;
    }

    void send_error(int code, const char* reason)
    {
        MemBuf mb;
        mb.init();
        mb.appendf("HTTP/1.1 %d %s\r\n", code, reason);
        mb.appendf("Content-Length: 0\r\nConnection: close\r\n\r\n");
        close_after_reply_ = true;
        Comm::Write(conn_, &mb, reply_written_); // expect: overlapping-write
    }

    void abandon()
    {
        reading_body_ = false;
        remaining_ = 0;
    }

    Comm::ConnectionPointer conn_;
    long long body_limit_;
    AsyncCall::Pointer control_written_, reply_written_;
    long long remaining_ = 0;
    unsigned control_messages_ = 0;
    bool reading_body_ = false, close_after_reply_ = false;
};
