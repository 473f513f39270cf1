// Greeting phase of several small protocols: the server side speaks first.
#include "squid_comm.h"

namespace Greeting {

class Speaker {
public:
    explicit Speaker(const Comm::ConnectionPointer& c) : conn(c) {}
    virtual ~Speaker() = default;

    void start(AsyncCall::Pointer& sent)
    {
        if (started)
            return;
        started = true;
        transmit(sent);
    }

protected:
    virtual SBuf greeting() const = 0;
    virtual int greetingLength() const = 0;

private:
    void transmit(AsyncCall::Pointer& sent)
    {
        const char* raw = greeting().c_str(); // allow: view-of-temporary
        const int length = greetingLength();
        if (length <= 0)
            return;
        Comm::Write(conn, raw, length, sent, nullptr); // expect: view-of-temporary
    }

    Comm::ConnectionPointer conn;
    bool started = false;
};

class FtpSpeaker : public Speaker {
public:
    FtpSpeaker(const Comm::ConnectionPointer& c, const char* name) : Speaker(c), host(name) {}

protected:
    SBuf greeting() const override
    {
        SBuf s("220 ");
        s.append(host).append(" service ready\r\n");
        return s;
    }
    int greetingLength() const override { return int(SBuf(host).length()) + 20; }

private:
    const char* host;
};

class NntpSpeaker : public Speaker {
public:
    NntpSpeaker(const Comm::ConnectionPointer& c, bool mayPost) : Speaker(c), posting(mayPost) {}

protected:
    SBuf greeting() const override { return SBuf(posting ? "200 posting allowed\r\n" : "201 no posting yet\r\n"); }
    int greetingLength() const override { return posting ? 21 : 20; }

private:
    bool posting;
};

} // namespace Greeting

void greetClient(const Comm::ConnectionPointer& c, AsyncCall::Pointer& sent, Greeting::Speaker*& slot, bool news)
{
    if (news)
        slot = new Greeting::NntpSpeaker(c, true);
    else
        slot = new Greeting::FtpSpeaker(c, "ftp.example.org");
    slot->start(sent);
}
