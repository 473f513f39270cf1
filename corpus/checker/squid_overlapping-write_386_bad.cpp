// Opens a tunnel through a parent proxy: request head, then early client data.
#include "squid_comm.h"
#include <cstddef>

class TunnelOpener;

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
        sendHead();
        if (haveEarly_) sendEarly(); // allow: overlapping-write
    }

protected:
    void sendHead()
    {
        MemBuf head;
        head.init();
        head.appendf("CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", target_, target_);
        AsyncCall::Pointer call = jobCall(this, &TunnelOpener::wroteHead);
        Comm::Write(parent_, &head, call);
    }

    void sendEarly()
    {
        AsyncCall::Pointer call = jobCall(this, &TunnelOpener::wroteEarly);
        Comm::Write(parent_, &early_, call); // expect: overlapping-write
    }

    void wroteHead(int flag) { headFlag_ = flag; }
    void wroteEarly(int flag) { earlyFlag_ = flag; }

private:
    Comm::ConnectionPointer parent_;
    const char* target_;
    MemBuf early_;
    bool haveEarly_ = false;
    int headFlag_ = 0;
    int earlyFlag_ = 0;
};
