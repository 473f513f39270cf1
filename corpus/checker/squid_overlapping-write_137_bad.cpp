// Control channel of an FTP gateway on Squid's comm layer: commands in, numbered replies out.
#include "squid_comm.h"

#include <cstring>
#include <deque>
#include <string>

namespace Ftp {

struct Command {
    std::string verb;
    std::string argument;
};

class ControlChannel {
public:
    ControlChannel(const Comm::ConnectionPointer& aConn, const AsyncCall::Pointer& aWriteCall)
        : conn(aConn), writeCall(aWriteCall)
    {
    }

    void enqueue(const Command& c)
    {
        if (quitting) return;
        commands.push_back(c);
        if (!replying) handleNext();
    }

    /// The comm layer has finished the reply.
    void noteWritten(bool failed)
    {
        replying = false;
        if (failed || quitting) {
            commands.clear();
            return;
        }
        if (!commands.empty()) handleNext();
    }

private:
    void handleNext()
    {
        const Command c = commands.front();
        commands.pop_front();
        if (c.verb == "USER")
            handleUser(c.argument);
        else if (c.verb == "PASS")
            handlePass(c.argument);
        else if (c.verb == "NOOP")
            writeReply(200, "Still here");
        else if (c.verb == "QUIT")
            handleQuit();
        else
            writeReply(502, "Command not implemented");
    }

    void handleUser(const std::string& name)
    {
        user = name;
        writeReply(331, "Password required");
    }

    void handlePass(const std::string& word)
    {
        if (user.empty() || word.empty()) {
            writeReply(530, "Login incorrect");
            return;
        }
        writeBanner();
        writeReply(230, "Logged in"); // allow: overlapping-write
    }

    void handleQuit()
    {
        quitting = true;
        writeReply(221, "Goodbye");
    }

    void writeBanner()
    {
        static const char text[] = "230-This gateway is monitored.\r\n230-Be nice.\r\n";
        replying = true;
        Comm::Write(conn, text, sizeof(text) - 1, writeCall, nullptr); // allow: overlapping-write
    }

    void writeReply(int code, const char* text)
    {
        MemBuf mb;
        mb.init();
        mb.appendf("%d %s\r\n", code, text);
        replying = true;
        Comm::Write(conn, &mb, writeCall); // expect: overlapping-write
    }

    Comm::ConnectionPointer conn;
    AsyncCall::Pointer writeCall;
    std::deque<Command> commands;
    std::string user;
    bool replying = false;
    bool quitting = false;
};

}  // namespace Ftp
