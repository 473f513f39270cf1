#include "squid_comm.h"

class HttpTunneler {
public:
    explicit HttpTunneler(const Comm::ConnectionPointer &c) : connection(c) {}
    void writeRequest(const char *host, AsyncCall::Pointer &writer)
    {
        MemBuf mb;
        mb.init();
        mb.appendf("CONNECT %s:443 HTTP/1.1\r\nHost: %s\r\n\r\n", host, host);
        Comm::Write(connection, &mb, writer);
    }

private:
    Comm::ConnectionPointer connection;
};
