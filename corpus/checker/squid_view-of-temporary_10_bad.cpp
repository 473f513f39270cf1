#include "squid_comm.h"

class Helper {
public:
    void ident(int localPort, int remotePort)
    {
        const char *line = request(localPort, remotePort).c_str(); // allow: view-of-temporary
        int n = 0;
        while (line[n])
            ++n;
        Comm::Write(conn, line, n, wrote, nullptr); // expect: view-of-temporary
    }

private:
    static SBuf request(int l, int r)
    {
        SBuf s;
        s.appendf("%d, %d\r\n", r, l);
        return s;
    }
    Comm::ConnectionPointer conn;
    AsyncCall::Pointer wrote;
};
