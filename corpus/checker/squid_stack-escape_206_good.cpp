// A tunnel set-up that writes one message per step; the step after it starts from the completion call.
#include "squid_comm.h"
#include <cstring>

class TunnelSetup {
public:
    enum class Step { Connect, Headers, Banner, Established };

    TunnelSetup(const Comm::ConnectionPointer& c, const AsyncCall::Pointer& call, const char* host)
        : conn(c), wroteCall(call)
    {
        target.append(host);
    }

    void advance()
    {
        switch (step) {
        case Step::Connect:
            step = Step::Headers;
            sendConnect();
            break;
        case Step::Headers:
            step = Step::Banner;
            sendHeaders();
            break;
        case Step::Banner:
            step = Step::Established;
            sendBanner();
            break;
        case Step::Established:
            break;
        }
    }

    // Runs when the write of the present step is over.
    void wrote(int status)
    {
        if (status == 0)
            advance();
        else
            step = Step::Established;
    }

private:
    // Comm::Write takes the content out of the MemBuf.
    void sendConnect()
    {
        MemBuf mb;
        mb.init(256, 4096);
        mb.appendf("CONNECT %s HTTP/1.1\r\n", target.c_str());
        Comm::Write(conn, &mb, wroteCall);
    }

    // The bytes go to xfree once they have been written.
    void sendHeaders()
    {
        char line[128];
        std::strcpy(line, "Proxy-Connection: keep-alive\r\nUser-Agent: tunnel\r\n\r\n");
        char* copy = xstrdup(line);
        Comm::Write(conn, copy, int(std::strlen(line)), wroteCall, &xfree);
    }

    void sendBanner()
    {
        static const char banner[] = "tunnel open\r\n";
        Comm::Write(conn, banner, int(sizeof banner) - 1, wroteCall, nullptr);
    }

    Comm::ConnectionPointer conn;
    AsyncCall::Pointer wroteCall;
    SBuf target;
    Step step = Step::Connect;
};

void openTunnel(const Comm::ConnectionPointer& c, const AsyncCall::Pointer& call, TunnelSetup*& slot)
{
    slot = new TunnelSetup(c, call, "peer.example.org:443");
    slot->advance();
}
