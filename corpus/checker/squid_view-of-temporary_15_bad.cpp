#include "squid_comm.h"
#include <map>
#include <string>

class DelayPools {
public:
    bool exhausted(const std::string& client) const
    {
        auto it = bytes_.find(client);
        return it != bytes_.end() && it->second <= 0;
    }

private:
    std::map<std::string, long> bytes_;
};

class TunnelState {
public:
    TunnelState(const Comm::ConnectionPointer& client, const Comm::ConnectionPointer& server, const DelayPools& pools)
        : client_(client), server_(server), pools_(pools)
    {
    }

    void connected(const std::string& peer)
    {
        if (pools_.exhausted(peer)) {
            refuse(429, "Too Many Requests");
            return;
        }
        static const char established[] = "HTTP/1.1 200 Connection established\r\n\r\n";
        state_ = Established;
        Comm::Write(client_, established, sizeof(established) - 1, wroteReply_, nullptr);
    }

    void connectFailed(int err)
    {
        lastError_ = err;
        refuse(err == 110 ? 504 : 503, "Service Unavailable");
    }

private:
    enum State { Connecting, Established, Refused };

    SBuf statusLine(int code, const char* reason) const
    {
        SBuf line;
        line.appendf("HTTP/1.1 %d %s\r\n", code, reason);
        line.appendf("X-Squid-Error: ERR_CONNECT_FAIL %d\r\n", lastError_);
        line.append("Connection: close\r\n\r\n");
        return line;
    }

    void refuse(int code, const char* reason)
    {
        const int length = static_cast<int>(statusLine(code, reason).length());
        state_ = Refused;
        Comm::Write(client_, statusLine(code, reason).rawContent(), length, wroteReply_, nullptr); // expect: view-of-temporary
    }

    Comm::ConnectionPointer client_;
    Comm::ConnectionPointer server_;
    const DelayPools& pools_;
    AsyncCall::Pointer wroteReply_;
    State state_ = Connecting;
    int lastError_ = 0;
};
