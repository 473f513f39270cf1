#include "squid_comm.h"

class ErrorPage {
public:
    ErrorPage(const Comm::ConnectionPointer& c, AsyncCall::Pointer& d) : conn(c), done(d) {}
    void send(int status)
    {
        char* page = static_cast<char*>(xmalloc(4096));
        int n = fill(page, status);
        Comm::Write(conn, page, n, done, xfree);
    }
    void send_short(int status)
    {
        MemBuf mb;
        mb.init(512, 4096);
        mb.appendf("HTTP/1.1 %d\r\n\r\n", status);
        Comm::Write(conn, &mb, done);
    }
    void send_text(const char* text, int n)
    {
        SBuf line("ERR ");
        line.append(text);
        char* copy = xstrdup(line.c_str());
        Comm::Write(conn, copy, n < int(line.length()) ? n : int(line.length()), done, xfree);
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
