// Control channel of an FTP-like relay job.
#include "squid_comm.h"
#include <cstring>

class ControlChannel {
public:
    enum State { BEGIN, SENT_USER, SENT_PASS, SENT_TYPE, IDLE };

    ControlChannel(const Comm::ConnectionPointer& c, AsyncCall::Pointer& written, AsyncCall::Pointer& typed)
        : conn(c), writer(written), typeWriter(typed)
    {
    }

    void start(const char* user);
    void replied(int code);

private:
    void sendCommand(const SBuf& cmd);
    void sendUser(const char* user);
    void sendType();
    void sendFixed(const char* text);

    Comm::ConnectionPointer conn;
    AsyncCall::Pointer writer;
    AsyncCall::Pointer typeWriter;
    State state = BEGIN;
    char transferMode = 'I';
};

void
ControlChannel::start(const char* user)
{
    if (state != BEGIN)
        return;
    sendUser(user);
}

void
ControlChannel::sendUser(const char* user)
{
    // the block goes to Comm with its own release function
    const std::size_t len = std::strlen(user) + 7;
    char* line = static_cast<char*>(xmalloc(len + 1));
    std::strcpy(line, "USER ");
    std::strcat(line, user);
    std::strcat(line, "\r\n");
    state = SENT_USER;
    Comm::Write(conn, line, int(len), writer, &xfree);
}

void
ControlChannel::sendFixed(const char* text)
{
    Comm::Write(conn, text, int(std::strlen(text)), writer, nullptr);
}

void
ControlChannel::sendType()
{
    SBuf cmd("TYPE ");
    cmd.appendf("%c\r\n", transferMode);
    state = SENT_TYPE;
    sendCommand(cmd); // expect: stack-escape
}

void
ControlChannel::sendCommand(const SBuf& cmd)
{
    Comm::Write(conn, cmd.rawContent(), int(cmd.length()), typeWriter, nullptr); // allow: stack-escape
}

// A reply comes only after the previous command has been written in full.
void
ControlChannel::replied(int code)
{
    switch (state) {
    case SENT_USER:
        if (code == 331) {
            state = SENT_PASS;
            sendFixed("PASS anonymous@\r\n");
        } else if (code == 230) {
            sendType();
        }
        break;
    case SENT_PASS:
        if (code == 230)
            sendType();
        break;
    case SENT_TYPE:
        state = IDLE;
        break;
    default:
        break;
    }
}
