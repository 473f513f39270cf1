// Object spooler for the old comm layer: pages of one object go out in turn, the state goes with the fd.
#include "squid2_comm.h"
#include <algorithm>
#include <cstddef>
#include <cstring>

namespace {

class Spool {
public:
    static void launch(int fd, const char* body, size_t n)
    {
        auto* s = new Spool(fd, body, n);
        comm_add_close_handler(fd, &Spool::closed, s);
        s->head();
    }

private:
    Spool(int fd, const char* body, size_t n) : fd_(fd), size_(n), object_(static_cast<char*>(xmalloc(n + 1)))
    {
        std::memcpy(object_, body, n);
    }

    ~Spool() { xfree(object_); }

    void head()
    {
        MemBuf mb;
        memBufDefInit(&mb);
        memBufPrintf(&mb, "HTTP/1.0 200 OK\r\nContent-Length: %lu\r\n\r\n", static_cast<unsigned long>(size_));
        writing_ = true;
        comm_write_mbuf(fd_, mb, &Spool::wrote, this);
    }

    void page()
    {
        const size_t n = std::min<size_t>(size_ - sent_, 4096);
        writing_ = true;
        inPage_ = n;
        comm_write(fd_, object_ + sent_, static_cast<int>(n), &Spool::wrote, this, nullptr);
    }

    static void wrote(int fd, char*, size_t, int flag, void* data)
    {
        auto* s = static_cast<Spool*>(data);
        s->writing_ = false;
        if (s->closing_) {
            delete s;
            return;
        }
        s->sent_ += s->inPage_;
        s->inPage_ = 0;
        if (flag != 0 || s->sent_ == s->size_)
            comm_close(fd);
        else
            s->page();
    }

    static void closed(int, void* data)
    {
        auto* s = static_cast<Spool*>(data);
        s->closing_ = true;
        if (!s->writing_) delete s;
    }

    int fd_;
    size_t size_;
    char* object_;
    size_t sent_ = 0;
    size_t inPage_ = 0;
    bool writing_ = false;
    bool closing_ = false;
};

}  // namespace

void spoolObject(int fd, const char* body, size_t n)
{
    if (n == 0) {
        comm_close(fd);
        return;
    }
    Spool::launch(fd, body, n);
}
