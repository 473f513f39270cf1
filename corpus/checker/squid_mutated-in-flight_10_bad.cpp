#include "squid_comm.h"
#include <cstring>

class TunnelSide {
public:
    void relay(const char *data, int n)
    {
        if (n > static_cast<int>(sizeof(buf)))
            n = sizeof(buf);
        std::memcpy(buf, data, n); // expect: mutated-in-flight
        Comm::Write(conn, buf, n, wrote, nullptr); // allow: overlapping-write
    }
    Comm::ConnectionPointer conn;
    AsyncCall::Pointer wrote;

private:
    char buf[16384];
};

void relayBoth(TunnelSide &t, const char *a, int an, const char *b, int bn)
{
    t.relay(a, an);
    if (bn > 0)
        t.relay(b, bn);
}
