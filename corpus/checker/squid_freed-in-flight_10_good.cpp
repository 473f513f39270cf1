#include "squid_comm.h"
#include <cstring>

void sendBanner(const Comm::ConnectionPointer &conn, AsyncCall::Pointer &call, const char *text)
{
    char *copy = xstrdup(text);
    Comm::Write(conn, copy, static_cast<int>(std::strlen(copy)), call, xfree);
}

void sendPage(const Comm::ConnectionPointer &conn, AsyncCall::Pointer &call, const char *title)
{
    MemBuf page;
    page.init(4096, 65536);
    page.appendf("<html><title>%s</title></html>", title);
    char *content = page.buf;
    const int len = static_cast<int>(page.size);
    Comm::Write(conn, content, len, call, page.freeFunc());
}
