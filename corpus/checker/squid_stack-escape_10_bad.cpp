#include "squid_comm.h"
#include <cstdio>

class IcapOptions {
public:
    IcapOptions(const Comm::ConnectionPointer &aConn) : conn(aConn) {}

    void sendOptions(const char *uri, AsyncCall::Pointer &call)
    {
        char request[256];
        const int len = std::snprintf(request, sizeof(request), "OPTIONS %s ICAP/1.0\r\n\r\n", uri);
        if (len <= 0 || len >= static_cast<int>(sizeof(request)))
            return;
        Comm::Write(conn, request, len, call, nullptr); // expect: stack-escape
    }

private:
    Comm::ConnectionPointer conn;
};
