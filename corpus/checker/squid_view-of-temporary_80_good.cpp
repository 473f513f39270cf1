#include "squid_comm.h"

class PingServer {
public:
    PingServer(const Comm::ConnectionPointer& c, AsyncCall::Pointer& done) : conn_(c), done_(done) {}

    void greet(int id)
    {
        MemBuf mb;
        mb.init();
        mb.appendf("HELLO %d\r\n", id);
        Comm::Write(conn_, &mb, done_);
    }
    void repeat(SBuf& text)
    {
        char* copy = xstrdup(text.c_str());
        Comm::Write(conn_, copy, int(text.length()), done_, xfree);
    }
    void bye()
    {
        static const char last[] = "BYE\r\n";
        Comm::Write(conn_, last, int(sizeof last) - 1, done_, nullptr);
    }

private:
    Comm::ConnectionPointer conn_;
    AsyncCall::Pointer done_;
};
