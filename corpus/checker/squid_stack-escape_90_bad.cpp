#include "squid_comm.h"
#include <cstdio>
#include <cstring>

namespace Ftp {

class Relay {
public:
    explicit Relay(const Comm::ConnectionPointer& c) : ctrl(c) {}
    void command(const char* verb, const char* arg)
    {
        char line[256];
        if (arg && *arg)
            std::snprintf(line, sizeof line, "%s %s\r\n", verb, arg);
        else
            std::snprintf(line, sizeof line, "%s\r\n", verb);
        write(line, int(std::strlen(line))); // expect: stack-escape
    }
    void quit() { write("QUIT\r\n", 6); }

private:
    void write(const char* buf, int n)
    {
        Comm::Write(ctrl, buf, n, wrote, nullptr); // allow: borrowed-parameter
    }
    Comm::ConnectionPointer ctrl;
    AsyncCall::Pointer wrote;
};

}  // namespace Ftp
