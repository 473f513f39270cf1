// Reply sender over the old comm layer: status block first, then the stored object page by page.
#include "squid2_comm.h"
#include <cstdio>
#include <cstring>

namespace {

class ReplySender {
public:
    ReplySender(int fd, char* object, size_t length) : fd_(fd), object_(object), length_(length) {}
    ReplySender(const ReplySender&) = delete;

    void begin(int status)
    {
        sendHead(status);
        if (length_ > 0) sendPage(); // allow: overlapping-write
    }

private:
    static constexpr size_t pageSize = 4096;

    ~ReplySender() { xfree(object_); }

    void sendHead(int status)
    {
        MemBuf mb;
        memBufDefInit(&mb);
        memBufPrintf(&mb, "HTTP/1.0 %d %s\r\n", status, status < 400 ? "OK" : "Error");
        memBufPrintf(&mb, "Content-Length: %lu\r\n\r\n", static_cast<unsigned long>(length_));
        ++pending_;
        comm_write_mbuf(fd_, mb, &ReplySender::headDone, this); // allow: overlapping-write
    }

    void sendPage()
    {
        size_t n = length_ - sent_ < pageSize ? length_ - sent_ : pageSize;
        ++pending_;
        comm_write(fd_, object_ + sent_, static_cast<int>(n), &ReplySender::pageDone, this, nullptr); // expect: overlapping-write
    }

    static void headDone(int, char*, size_t, int flag, void* data)
    {
        auto* self = static_cast<ReplySender*>(data);
        --self->pending_;
        if (flag != 0) self->failed_ = true;
        if (self->failed_ || self->sent_ == self->length_) self->finishIfIdle();
    }

    static void pageDone(int, char*, size_t size, int flag, void* data)
    {
        auto* self = static_cast<ReplySender*>(data);
        --self->pending_;
        if (flag != 0) self->failed_ = true;
        self->sent_ += size;
        if (!self->failed_ && self->sent_ < self->length_)
            self->sendPage();
        else
            self->finishIfIdle();
    }

    void finishIfIdle()
    {
        if (pending_ > 0) return;
        int fd = fd_;
        delete this;
        comm_close(fd);
    }

    int fd_;
    char* object_;
    size_t length_;
    size_t sent_ = 0;
    int pending_ = 0;
    bool failed_ = false;
};

}  // namespace

void replyFromStore(int fd, const char* body, size_t n)
{
    char* copy = static_cast<char*>(xmalloc(n + 1));
    std::memcpy(copy, body, n);
    (new ReplySender(fd, copy, n))->begin(200);
}
