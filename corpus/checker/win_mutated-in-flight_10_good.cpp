#include "winsock_stub.h"
#include <cstring>

class double_writer {
    struct half {
        OVERLAPPED ov{};
        char bytes[4096];
        bool busy = false;
    };

public:
    explicit double_writer(HANDLE f) : file_(f)
    {
        for (half& h : halves_) h.ov.hEvent = CreateEventA(nullptr, TRUE, FALSE, nullptr);
    }
    ~double_writer()
    {
        for (half& h : halves_) {
            settle(h);
            CloseHandle(h.ov.hEvent);
        }
    }
    bool append(const char* src, unsigned n)
    {
        half& h = halves_[turn_ ^= 1];
        settle(h);
        n = n < sizeof h.bytes ? n : unsigned(sizeof h.bytes);
        std::memcpy(h.bytes, src, n);
        h.ov.Offset = at_;
        at_ += n;
        h.busy = WriteFile(file_, h.bytes, n, nullptr, &h.ov) || GetLastError() == ERROR_IO_PENDING;
        return h.busy;
    }

private:
    void settle(half& h)
    {
        DWORD n;
        if (h.busy) GetOverlappedResult(file_, &h.ov, &n, TRUE);
        h.busy = false;
    }
    HANDLE file_;
    half halves_[2];
    unsigned turn_ = 0, at_ = 0;
};
