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
            ++interims;
        writeNext();
    }

    /// The origin has produced the complete reply for the oldest request.
    void replyReady(int status, std::string body)
    {
        replies.push_back(PendingReply{status, std::move(body)});
        writeNext();
    }

    void wrote(int errflag)
    {
        writing = false;
        if (errflag) {
            replies.clear();
            interims = 0;
            return;
        }
        writeNext();
    }

private:
    void writeNext()
    {
        if (writing)
            return;
        if (!replies.empty())
            writeReply();
        else if (interims > 0)
            writeContinue();
    }

    void writeReply()
    {
        const PendingReply next = replies.front();
        replies.pop_front();
        MemBuf mb;
        mb.init();
        mb.appendf("HTTP/1.1 %d %s\r\nContent-Length: %d\r\n\r\n", next.status, next.status < 400 ? "OK" : "Error",
                   int(next.body.size()));
        mb.append(next.body.data(), int(next.body.size()));
        AsyncCall::Pointer call = JobWriteCall("ClientConn::wrote", this, &ClientConn::wrote);
        writing = true;
        Comm::Write(clientConnection, &mb, call);
    }

    void writeContinue()
    {
        static const char interim[] = "HTTP/1.1 100 Continue\r\n\r\n";
        AsyncCall::Pointer call = JobWriteCall("ClientConn::wrote", this, &ClientConn::wrote);
        --interims;
        writing = true;
        Comm::Write(clientConnection, interim, int(sizeof interim - 1), call, nullptr);
    }

    Comm::ConnectionPointer clientConnection;
    std::deque<PendingReply> replies;
    unsigned requests = 0;
    unsigned interims = 0;
    bool writing = false;
};
