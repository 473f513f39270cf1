#include "squid_comm.h"
#include <cstdio>
#include <cstring>
#include <string>

/// Sends a one-line whois query and hands the answer to the store.
class WhoisState {
public:
    WhoisState(const Comm::ConnectionPointer& c, AsyncCall::Pointer done) : conn(c), wrote(done) {}

    void start(const char* path)
    {
        if (*path == '/') ++path;
        char* query = unescape(path);
        const std::size_t len = std::strlen(query);
        if (len == 0 || len > maxQuery) {
            xfree(query);
            ++rejected;
            return;
        }
        query[len] = '\r';
        query[len + 1] = '\n';
        writeQuery(query, static_cast<int>(len + 2));
    }

    unsigned rejectedCount() const { return rejected; }

private:
    static char* unescape(const char* s)
    {
        char* out = static_cast<char*>(xmalloc(std::strlen(s) + 3));
        char* p = out;
        while (*s) {
            unsigned v = 0;
            if (*s == '%' && std::sscanf(s + 1, "%2x", &v) == 1 && s[1] && s[2]) {
                *p++ = static_cast<char>(v);
                s += 3;
            } else {
                *p++ = *s++;
            }
        }
        *p = '\0';
        return out;
    }

    void writeQuery(char* q, int len)
    {
        lastQuery.assign(q, static_cast<std::size_t>(len));
        Comm::Write(conn, q, len, wrote, nullptr);
        xfree(q); // expect: freed-in-flight
    }

    static constexpr std::size_t maxQuery = 512;
    Comm::ConnectionPointer conn;
    AsyncCall::Pointer wrote;
    std::string lastQuery;
    unsigned rejected = 0;
};

void whoisStart(const Comm::ConnectionPointer& conn, AsyncCall::Pointer& done, const char* path)
{
    auto* state = new WhoisState(conn, done);
    state->start(path);
}
