#include "winsock_stub.h"
#include <memory>
#include <vector>

extern "C" BOOL CancelIoEx(HANDLE, OVERLAPPED*);

class file_read {
    struct state {
        OVERLAPPED ov{};
        std::vector<char> bytes;
    };

public:
    bool start(HANDLE f, unsigned n)
    {
        file_ = f;
        st_ = std::make_unique<state>();
        st_->bytes.resize(n);
        if (ReadFile(f, st_->bytes.data(), n, nullptr, &st_->ov)) return true;
        return GetLastError() == ERROR_IO_PENDING;
    }
    unsigned wait()
    {
        DWORD n = 0;
        GetOverlappedResult(file_, &st_->ov, &n, TRUE);
        return unsigned(n);
    }
    void cancel()
    {
        if (!st_) return;
        CancelIoEx(file_, &st_->ov);
        st_.reset(); // expect: freed-in-flight
    }

private:
    HANDLE file_ = nullptr;
    std::unique_ptr<state> st_;
};
