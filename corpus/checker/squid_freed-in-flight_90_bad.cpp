#include "squid_comm.h"

class ErrorPage {
public:
    ErrorPage(const Comm::ConnectionPointer& c, AsyncCall::Pointer& d) : conn(c), done(d) {}
    void send(int status)
    {
        char* page = static_cast<char*>(xmalloc(4096));
        int n = fill(page, status);
        Comm::Write(conn, page, n, done, nullptr);
        xfree(page); // expect: freed-in-flight
    }

private:
    static int fill(char* to, int status)
    {
        to[0] = char('0' + status / 100);
        to[1] = '\n';
        return 2;
    }
    Comm::ConnectionPointer conn;
    AsyncCall::Pointer done;
};
