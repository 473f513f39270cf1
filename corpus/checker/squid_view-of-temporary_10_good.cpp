#include "squid_comm.h"

static const char *const Greetings[] = {"220 ready\r\n", "421 busy\r\n"};

class FtpGateway {
public:
    void greet(bool busy)
    {
        const char *text = Greetings[busy ? 1 : 0];
        int n = 0;
        while (text[n])
            ++n;
        Comm::Write(clientConn, text, n, greeted, nullptr);
    }

private:
    Comm::ConnectionPointer clientConn;
    AsyncCall::Pointer greeted;
};
