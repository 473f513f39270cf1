// Opens a tunnel through a parent proxy: request head, then early client data.
#include "squid_comm.h"

template <class Job>
AsyncCall::Pointer jobCall(Job* job, void (Job::*method)(int flag));

class TunnelOpener {
public:
    TunnelOpener(const Comm::ConnectionPointer& parent, const char* target) : parent_(parent), target_(target) {}
    virtual ~TunnelOpener() = default;

    void saveEarlyData(const char* data, int size)
    {
        early_.init();
        early_.append(data, size);
        haveEarly_ = true;
    }

    void start()
    {
        MemBuf head;
        head.init();
        head.appendf("CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", target_, target_);
        AsyncCall::Pointer call = jobCall(this, &TunnelOpener::wroteHead);
        Comm::Write(parent_, &head, call);
    }

protected:
    void wroteHead(int flag)
    {
        if (flag != 0) return finish(false);
        if (!haveEarly_) return finish(true);
        haveEarly_ = false;
        AsyncCall::Pointer call = jobCall(this, &TunnelOpener::wroteEarly);
        Comm::Write(parent_, &early_, call);
    }

    void wroteEarly(int flag) { finish(flag == 0); }

    virtual void finish(bool ok) = 0;

private:
    Comm::ConnectionPointer parent_;
    const char* target_;
    MemBuf early_;
    bool haveEarly_ = false;
};
