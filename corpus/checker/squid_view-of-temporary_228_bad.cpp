// Ident/ICP-style side channel of a proxy: builders for small requests and one place that writes them.
#include "squid_comm.h"
#include <utility>

class PeerQuery {
public:
    PeerQuery(const char* method, const char* host) : method_(method), host_(host) {}
    virtual ~PeerQuery() = default;

    SBuf assemble() const
    {
        SBuf text;
        text.appendf("%s %s PEER/1.0\r\n", method_, host_);
        addFields(text);
        text.append("\r\n");
        return text;
    }

protected:
    virtual void addFields(SBuf&) const {}

private:
    const char* method_;
    const char* host_;
};

class DigestQuery : public PeerQuery {
public:
    DigestQuery(const char* host, int generation) : PeerQuery("DIGEST", host), generation_(generation) {}

protected:
    void addFields(SBuf& to) const override { to.appendf("Generation: %d\r\n", generation_); }

private:
    int generation_;
};

class PeerChannel {
public:
    PeerChannel(Comm::ConnectionPointer c, AsyncCall::Pointer done) : conn_(std::move(c)), done_(std::move(done)) {}

    void ask(const PeerQuery& query)
    {
        if (asking_) return;
        asking_ = true;
        const char* bytes = query.assemble().rawContent(); // allow: view-of-temporary
        const int length = static_cast<int>(query.assemble().length());
        transmit(bytes, length); // expect: view-of-temporary
    }

    void answered() { asking_ = false; }

private:
    void transmit(const char* bytes, int length)
    {
        ++queries_;
        Comm::Write(conn_, bytes, length, done_, nullptr); // allow: view-of-temporary
    }

    Comm::ConnectionPointer conn_;
    AsyncCall::Pointer done_;
    unsigned queries_ = 0;
    bool asking_ = false;
};

void refreshDigest(PeerChannel& channel, const char* host, int generation)
{
    channel.ask(DigestQuery(host, generation));
}
