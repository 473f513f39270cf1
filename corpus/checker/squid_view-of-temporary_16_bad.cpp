#include "squid_comm.h"
#include <cstdio>
#include <cstring>

namespace Ftp {

enum State { SENT_USER, SENT_PASS, SENT_TYPE, SENT_PASV, SENT_RETR, DONE };

static SBuf commandLine(const char* verb, const char* arg)
{
    SBuf line(verb);
    if (arg)
        line.append(" ").append(arg);
    line.append("\r\n");
    return line;
}

class CtrlChannel
{
public:
    CtrlChannel(const Comm::ConnectionPointer& c, const AsyncCall::Pointer& w) : conn_(c), wrote_(w) {}

    bool busy() const { return writing_; }

    /// AsyncCall target of every write on this channel
    void wroteCommand()
    {
        writing_ = false;
        ++commands_;
    }

    bool sendCommand(const char* verb, const char* arg, State next)
    {
        if (writing_)
            return false;
        std::snprintf(lastCommand_, sizeof(lastCommand_), "%s", verb);
        state_ = next;
        writing_ = true;
        const std::size_t len = std::strlen(verb) + (arg ? std::strlen(arg) + 1 : 0) + 2;
        Comm::Write(conn_, commandLine(verb, arg).rawContent(), int(len), wrote_, nullptr); // expect: view-of-temporary
        return true;
    }

    State state() const { return state_; }

private:
    Comm::ConnectionPointer conn_;
    AsyncCall::Pointer wrote_;
    State state_ = SENT_USER;
    bool writing_ = false;
    unsigned commands_ = 0;
    char lastCommand_[16] = "";
};

bool advance(CtrlChannel& ctrl, const char* user, const char* pass, const char* path)
{
    switch (ctrl.state()) {
    case SENT_USER:
        return ctrl.sendCommand("PASS", pass, SENT_PASS);
    case SENT_PASS:
        return ctrl.sendCommand("TYPE", "I", SENT_TYPE);
    case SENT_TYPE:
        return ctrl.sendCommand("PASV", nullptr, SENT_PASV);
    case SENT_PASV:
        return ctrl.sendCommand("RETR", path, SENT_RETR);
    case SENT_RETR:
        return ctrl.sendCommand("QUIT", nullptr, DONE);
    case DONE:
        break;
    }
    return ctrl.sendCommand("USER", user, SENT_USER);
}

} // namespace Ftp
