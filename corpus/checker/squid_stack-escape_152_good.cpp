// Error page writer of a proxy on Squid's comm layer: three ways to produce the bytes.
#include "squid_comm.h"

#include <cstring>
#include <string>

enum class ErrorKind { accessDenied, unreachable, tooLarge };

class ErrorReply {
public:
    ErrorReply(ErrorKind aKind, const char* aUrl) : kind(aKind), url(xstrdup(aUrl)) {}
    ~ErrorReply() { xfree(url); }
    ErrorReply(const ErrorReply&) = delete;
    ErrorReply& operator=(const ErrorReply&) = delete;

    void pack(MemBuf& mb) const
    {
        const std::string text = body();
        mb.appendf("HTTP/1.1 %d %s\r\n", status(), reason());
        mb.appendf("Content-Length: %zu\r\nConnection: close\r\n\r\n", text.size());
        mb.append(text.data(), static_cast<int>(text.size()));
    }

    int status() const
    {
        switch (kind) {
        case ErrorKind::accessDenied: return 403;
        case ErrorKind::unreachable: return 503;
        default: return 413;
        }
    }

    const char* reason() const { return kind == ErrorKind::accessDenied ? "Forbidden" : "Error"; }

private:
    std::string body() const { return std::string("Cannot serve ") + url + "\n"; }

    ErrorKind kind;
    char* url;
};

class ErrorWriter {
public:
    ErrorWriter(const Comm::ConnectionPointer& aConn, const AsyncCall::Pointer& aCall) : conn(aConn), done(aCall) {}

    void send(ErrorKind kind, const char* url)
    {
        if (sent) return;
        sent = true;
        const ErrorReply reply(kind, url);
        MemBuf mb;
        mb.init(512, 16 * 1024);
        reply.pack(mb);
        Comm::Write(conn, &mb, done);
    }

    void sendContinue()
    {
        if (sent) return;
        sent = true;
        static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
        Comm::Write(conn, text, sizeof(text) - 1, done, nullptr);
    }

    void sendRaw(const std::string& prepared)
    {
        if (sent) return;
        sent = true;
        char* copy = static_cast<char*>(xmalloc(prepared.size()));
        std::memcpy(copy, prepared.data(), prepared.size());
        Comm::Write(conn, copy, static_cast<int>(prepared.size()), done, xfree);
    }

    /// The comm layer has finished with the last write.
    void noteWritten() { sent = false; }

private:
    Comm::ConnectionPointer conn;
    AsyncCall::Pointer done;
    bool sent = false;
};
