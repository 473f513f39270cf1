#include <squid_comm.h>
#include <cstdio>
#include <cstring>

namespace Ftp {

/// The control channel of one transfer.
class ControlChannel {
public:
    ControlChannel(const Comm::ConnectionPointer& c, const AsyncCall::Pointer& written) : conn(c), writer(written) {}

    void writeCommand(const char* verb, const char* arg);
    void abortTransfer(int code, const char* why);
    bool busy() const { return writing; }
    void noteWritten() { writing = false; }

private:
    Comm::ConnectionPointer conn;
    AsyncCall::Pointer writer;
    bool writing = false;
    bool closing = false;
};

void ControlChannel::writeCommand(const char* verb, const char* arg)
{
    if (closing || writing)
        return;
    MemBuf mb;
    mb.init();
    if (arg && *arg)
        mb.appendf("%s %s\r\n", verb, arg);
    else
        mb.appendf("%s\r\n", verb);
    writing = true;
    Comm::Write(conn, &mb, writer);
}

void ControlChannel::abortTransfer(int code, const char* why)
{
    if (closing)
        return;
    closing = true;
    if (writing)
        return;
    writing = true;

    char line[256];
    int len = std::snprintf(line, sizeof line, "ABOR %d %s\r\n", code, why);
    if (len >= int(sizeof line)) {
        std::memcpy(line + sizeof line - 3, "\r\n", 3);
        len = int(sizeof line) - 1;
    }
    Comm::Write(conn, line, len, writer, nullptr); // expect: stack-escape
}

}  // namespace Ftp
