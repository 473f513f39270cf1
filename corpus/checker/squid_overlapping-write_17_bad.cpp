// Client side of a connection: final replies, plus interim 1xx replies for Expect: 100-continue.
#include "squid_comm.h"
#include <deque>
#include <string>

struct HttpRequestInfo {
    std::string uri;
    bool expectContinue = false;
    long contentLength = 0;
};

struct PendingReply {
    int status;
    std::string body;
};

class ClientConn;
/// Makes a comm callback that calls the given method.
AsyncCall::Pointer JobWriteCall(const char* name, ClientConn* job, void (ClientConn::*method)(int errflag));

class ClientConn {
public:
    explicit ClientConn(const Comm::ConnectionPointer& c) : clientConnection(c) {}

    /// Reads go on while replies are written: clients may pipeline.
    void parsed(const HttpRequestInfo& r)
    {
        ++requests;
        if (r.expectContinue && r.contentLength > 0)
            writeContinue();
    }

    /// The origin has produced the complete reply for the oldest request.
    void replyReady(int status, std::string body)
    {
        replies.push_back(PendingReply{status, std::move(body)});
        if (!writing)
            writeNextReply();
    }

    void wroteReply(int errflag)
    {
        writing = false;
        if (errflag) {
            replies.clear();
            return;
        }
        if (!replies.empty())
            writeNextReply();
    }

    void wroteContinue(int errflag)
    {
        if (errflag)
            replies.clear();
    }

private:
    void writeNextReply()
    {
        const PendingReply next = replies.front();
        replies.pop_front();
        MemBuf mb;
        mb.init();
        mb.appendf("HTTP/1.1 %d %s\r\nContent-Length: %d\r\n\r\n", next.status, next.status < 400 ? "OK" : "Error",
                   int(next.body.size()));
        mb.append(next.body.data(), int(next.body.size()));
        AsyncCall::Pointer call = JobWriteCall("ClientConn::wroteReply", this, &ClientConn::wroteReply);
        writing = true;
        Comm::Write(clientConnection, &mb, call); // allow: overlapping-write
    }

    void writeContinue()
    {
        static const char interim[] = "HTTP/1.1 100 Continue\r\n\r\n";
        AsyncCall::Pointer call = JobWriteCall("ClientConn::wroteContinue", this, &ClientConn::wroteContinue);
        Comm::Write(clientConnection, interim, int(sizeof interim - 1), call, nullptr); // expect: overlapping-write
    }

    Comm::ConnectionPointer clientConnection;
    std::deque<PendingReply> replies;
    unsigned requests = 0;
    bool writing = false;
};
