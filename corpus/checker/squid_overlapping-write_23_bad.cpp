#include "squid_comm.h"

class BodyPipe {
public:
    typedef RefCount<BodyPipe> Pointer;
    std::size_t available() const;
    std::size_t getMoreData(MemBuf& into);
    bool exhausted() const;
};

struct CommIoCbParams {
    int flag;
    std::size_t size;
};

enum { COMM_OK = 0 };

class AdaptationWriter {
public:
    AdaptationWriter(const Comm::ConnectionPointer& c, const BodyPipe::Pointer& b, AsyncCall::Pointer call)
        : connection(c), body(b), wrote(call)
    {
    }

    void start(const char* uri, const char* host)
    {
        MemBuf head;
        head.init();
        head.appendf("REQMOD %s ICAP/1.0\r\n", uri);
        head.appendf("Host: %s\r\n", host);
        head.append("Encapsulated: req-hdr=0\r\n\r\n", 27);
        state = writingHeaders;
        Comm::Write(connection, &head, wrote); // allow: overlapping-write
    }
    void noteMoreBodyDataAvailable()
    {
        if (state == writingHeaders || state == writingBody) writeMore();
    }
    void noteCommWrote(const CommIoCbParams& io)
    {
        if (io.flag != COMM_OK) {
            state = writingReallyDone;
            return;
        }
        sent += io.size;
        if (state == writingReallyDone) return;
        state = writingBody;
        if (body->available() > 0 || body->exhausted()) writeMore();
    }

private:
    enum State { writingInit, writingHeaders, writingBody, writingReallyDone };

    void writeMore()
    {
        MemBuf chunk;
        chunk.init();
        if (std::size_t n = body->available()) {
            chunk.appendf("%zx\r\n", n);
            body->getMoreData(chunk);
            chunk.append("\r\n", 2);
        } else if (body->exhausted()) {
            chunk.append("0\r\n\r\n", 5);
            state = writingReallyDone;
        } else {
            chunk.clean();
            return;
        }
        Comm::Write(connection, &chunk, wrote); // expect: overlapping-write
    }

    Comm::ConnectionPointer connection;
    BodyPipe::Pointer body;
    AsyncCall::Pointer wrote;
    State state = writingInit;
    std::size_t sent = 0;
};
