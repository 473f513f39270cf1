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
        if (!r.chunked && r.content_length > body_limit_) {
            reject_body(413, "Payload Too Large");
            return;
        }
        remaining_ = r.content_length;
        reading_body_ = true;
        if (r.expect_continue && r.version_minor >= 1 && !control_pending_) send_control("HTTP/1.1 100 Continue\r\n\r\n");
    }

    // The body turned out to be unacceptable; a control message may be on its
    // way to the client.
    void reject_body(int code, const char* reason)
    {
        reading_body_ = false;
        if (control_pending_) {
            late_code_ = code;
            late_reason_ = reason;
            return;
        }
        send_error(code, reason);
    }

    void note_control_written(bool ok)
    {
        control_pending_ = false;
        if (!ok) return abandon();
        if (late_code_) send_error(late_code_, late_reason_);
        late_code_ = 0;
    }

    void note_reply_written(bool ok)
    {
        if (!ok || close_after_reply_) abandon();
    }

private:
    void send_control(const char* text)
    {
        MemBuf mb;
        mb.init();
        mb.appendf("%s", text);
        control_pending_ = true;
        Comm::Write(conn_, &mb, control_written_);
    }

    void send_error(int code, const char* reason)
    {
        if (close_after_reply_) return;
        MemBuf mb;
        mb.init();
        mb.appendf("HTTP/1.1 %d %s\r\n", code, reason);
        mb.appendf("Content-Length: 0\r\nConnection: close\r\n\r\n");
        close_after_reply_ = true;
        Comm::Write(conn_, &mb, reply_written_);
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
    int late_code_ = 0;
    const char* late_reason_ = "";
    bool reading_body_ = false, close_after_reply_ = false, control_pending_ = false;
};
