// Tunnel error and hello writers: short texts are built on the spot and given to the comm layer.
#include "squid_comm.h"
#include <cstddef>
#include <cstring>
#include <utility>

class TunnelPeer {
public:
    TunnelPeer(Comm::ConnectionPointer c, AsyncCall::Pointer wrote) : conn_(std::move(c)), wrote_(std::move(wrote)) {}
    virtual ~TunnelPeer() = default;

    void established()
    {
        if (writing_) return;
        writing_ = true;
        static const char reply[] = "HTTP/1.1 200 Connection established\r\n\r\n";
        Comm::Write(conn_, reply, static_cast<int>(sizeof reply - 1), wrote_, nullptr);
    }

    void refuse(int status, const char* why)
    {
        if (writing_) return;
        writing_ = true;
        MemBuf mb;
        mb.init();
        mb.appendf("HTTP/1.1 %d %s\r\n", status, why);
        addHeaders(mb);
        mb.append("\r\n", 2);
        Comm::Write(conn_, &mb, wrote_);
    }

    void relay(const char* bytes, std::size_t n)
    {
        if (writing_ || n == 0) return;
        writing_ = true;
        char* owned = static_cast<char*>(xmalloc(n));
        std::memcpy(owned, bytes, n);
        Comm::Write(conn_, owned, static_cast<int>(n), wrote_, xfree);
    }

    void noteWritten() { writing_ = false; }

protected:
    virtual void addHeaders(MemBuf& mb) const { mb.append("Connection: close\r\n", 19); }

private:
    Comm::ConnectionPointer conn_;
    AsyncCall::Pointer wrote_;
    bool writing_ = false;
};

class BannerPeer final : public TunnelPeer {
public:
    using TunnelPeer::TunnelPeer;

    void greet(const char* user)
    {
        char text[128];
        std::size_t n = 0;
        for (const char* p = "Welcome "; *p; ++p) text[n++] = *p;
        for (const char* p = user; *p && n < sizeof text - 2; ++p) text[n++] = *p;
        text[n++] = '\r';
        text[n++] = '\n';
        relay(text, n);
    }
};

void greetUser(BannerPeer& peer, const char* user) { peer.greet(user); }
