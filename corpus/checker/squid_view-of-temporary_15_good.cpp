#include "squid_comm.h"
#include <cstdio>
#include <cstring>
#include <string>

class TunnelState {
public:
    TunnelState(const Comm::ConnectionPointer& client, const Comm::ConnectionPointer& server)
        : client_(client), server_(server)
    {
    }

    void connected()
    {
        static const char established[] = "HTTP/1.1 200 Connection established\r\n\r\n";
        state_ = Established;
        Comm::Write(client_, established, sizeof(established) - 1, wroteReply_, nullptr);
    }

    void connectFailed(int err)
    {
        lastError_ = err;
        refuse(err == 110 ? 504 : 503, "Service Unavailable");
    }

    void greetPeer(const std::string& host)
    {
        char* const hello = xstrdup(greeting(host).c_str());
        Comm::Write(server_, hello, static_cast<int>(std::strlen(hello)), wroteGreeting_, &xfree);
    }

    void notifyHtcp(int sock, const Ip::Address& peer) const
    {
        char note[64];
        const int n = std::snprintf(note, sizeof note, "CLR %d\n", lastError_);
        comm_udp_sendto(sock, peer, note, n);
    }

private:
    enum State { Connecting, Established, Refused };

    static std::string greeting(const std::string& host) { return "CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"; }

    void refuse(int code, const char* reason)
    {
        MemBuf reply;
        reply.init();
        reply.appendf("HTTP/1.1 %d %s\r\n", code, reason);
        reply.appendf("X-Squid-Error: ERR_CONNECT_FAIL %d\r\n", lastError_);
        reply.append("Connection: close\r\n\r\n", 21);
        state_ = Refused;
        Comm::Write(client_, &reply, wroteReply_);
    }

    Comm::ConnectionPointer client_;
    Comm::ConnectionPointer server_;
    AsyncCall::Pointer wroteReply_;
    AsyncCall::Pointer wroteGreeting_;
    State state_ = Connecting;
    int lastError_ = 0;
};
