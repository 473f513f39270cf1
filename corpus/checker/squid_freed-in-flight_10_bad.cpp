#include "squid_comm.h"
#include <cstring>

struct WhoisState {
    Comm::ConnectionPointer serverConn;
    AsyncCall::Pointer writeCall;
    char *query = nullptr;

    void ask(const char *name)
    {
        query = static_cast<char *>(xmalloc(std::strlen(name) + 3));
        std::strcpy(query, name);
        std::strcat(query, "\r\n");
        Comm::Write(serverConn, query, static_cast<int>(std::strlen(query)), writeCall, nullptr);
    }
    void abort()
    {
        if (query)
            xfree(query); // allow: freed-in-flight
        query = nullptr;
    }
};

void whoisStart(WhoisState *w, const char *name, bool usable)
{
    w->ask(name);
    if (!usable)
        w->abort(); // expect: freed-in-flight
}
