// Gopher-like gateway job: greets the peer, then relays selector lines to it.
#include "squid_comm.h"

class GatewayState {
public:
    GatewayState(const Comm::ConnectionPointer& c, AsyncCall::Pointer& onWrote) : server_(c), wrote_(onWrote) {}

    void start()
    {
        phase_ = sGreeting;
        sendGreeting();
    }

    /// The write callback's job method.
    void wroteRequest(int size, bool failed)
    {
        if (failed) {
            phase_ = sDone;
            return;
        }
        sentBytes_ += size;
        switch (phase_) {
        case sGreeting:
            phase_ = sSelector;
            sendSelector("/", 70);
            break;
        case sSelector:
            phase_ = sTrailer;
            sendTrailer();
            break;
        case sTrailer:
            phase_ = sDone;
            break;
        case sDone:
            break;
        }
    }

private:
    enum Phase { sGreeting, sSelector, sTrailer, sDone };

    void sendGreeting()
    {
        static const char greeting[] = "HELO gateway\r\n";
        transmit(greeting, sizeof(greeting) - 1);
    }

    void sendSelector(const char* path, int type)
    {
        SBuf line;
        line.appendf("%c", type);
        line.append(path).append("\r\n");
        if (!line.length()) {
            phase_ = sDone;
            return;
        }
        transmit(line.rawContent(), static_cast<int>(line.length())); // expect: stack-escape
    }

    void sendTrailer()
    {
        // The MemBuf overload takes the content over.
        MemBuf mb;
        mb.init();
        mb.appendf("X-Sent: %d\r\n\r\n", sentBytes_);
        Comm::Write(server_, &mb, wrote_);
    }

    void transmit(const char* data, int size)
    {
        if (size <= 0) return;
        Comm::Write(server_, data, size, wrote_, nullptr); // allow: stack-escape
    }

    Comm::ConnectionPointer server_;
    AsyncCall::Pointer wrote_;
    Phase phase_ = sGreeting;
    int sentBytes_ = 0;
};

void runGateway(GatewayState& s) { s.start(); }
