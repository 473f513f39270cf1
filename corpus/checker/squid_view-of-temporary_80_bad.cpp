#include "squid_comm.h"

class PingServer {
public:
    PingServer(const Comm::ConnectionPointer& c, AsyncCall::Pointer& done) : conn_(c), done_(done) {}

    void greet(int id)
    {
        const char* text = banner(id).rawContent(); // allow: view-of-temporary
        const int n = len_;
        Comm::Write(conn_, text, n, done_, nullptr); // expect: view-of-temporary
    }

private:
    SBuf banner(int id)
    {
        SBuf b("HELLO ");
        b.appendf("%d\r\n", id);
        len_ = int(b.length());
        return b;
    }
    Comm::ConnectionPointer conn_;
    AsyncCall::Pointer done_;
    int len_ = 0;
};
