// Job that relays generated headers and chunks, one Comm write at a time.
#include "squid_comm.h"
#include <cstring>
#include <deque>
#include <string>
#include <utility>

class ChunkRelay {
public:
    ChunkRelay(const Comm::ConnectionPointer& c, AsyncCall::Pointer& call) : conn(c), wroteCall(call) {}

    void start(int status, const char* via);
    void noteBody(const char* data, std::size_t size);
    void noteEnd();
    /// called through wroteCall, once for each write
    void wrote(bool failed);

private:
    void writeHead(int status, const char* via);
    void writeMore();

    Comm::ConnectionPointer conn;
    AsyncCall::Pointer wroteCall;
    std::deque<std::string> backlog;
    bool started = false;
    bool writing = false;
    bool ended = false;
    bool gone = false;
};

void
ChunkRelay::start(int status, const char* via)
{
    if (started)
        return;
    started = true;
    writeHead(status, via);
    writeMore();
}

void
ChunkRelay::writeHead(int status, const char* via)
{
    MemBuf head;
    head.init();
    head.appendf("HTTP/1.1 %d Relay\r\n", status);
    head.appendf("Via: %s\r\nTransfer-Encoding: chunked\r\n\r\n", via);
    writing = true;
    Comm::Write(conn, &head, wroteCall);
}

void
ChunkRelay::noteBody(const char* data, std::size_t size)
{
    if (gone || !size)
        return;
    SBuf mark;
    mark.appendf("%zx\r\n", size);
    std::string chunk(mark.rawContent(), mark.length());
    chunk.append(data, size);
    chunk += "\r\n";
    backlog.push_back(std::move(chunk));
    writeMore();
}

void
ChunkRelay::noteEnd()
{
    ended = true;
    writeMore();
}

void
ChunkRelay::writeMore()
{
    if (!started || writing || gone)
        return;
    if (!backlog.empty()) {
        const std::string& front = backlog.front();
        char* copy = static_cast<char*>(xmalloc(front.size()));
        std::memcpy(copy, front.data(), front.size());
        const int size = static_cast<int>(front.size());
        backlog.pop_front();
        writing = true;
        Comm::Write(conn, copy, size, wroteCall, &xfree);
        return;
    }
    if (ended) {
        gone = true;
        writing = true;
        Comm::Write(conn, "0\r\n\r\n", 5, wroteCall, nullptr);
    }
}

void
ChunkRelay::wrote(bool failed)
{
    writing = false;
    if (failed) {
        gone = true;
        backlog.clear();
        return;
    }
    writeMore();
}
