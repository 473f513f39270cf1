#include "winsock_stub.h"
#include <cstdio>
#include <cstring>

struct io_op {
    WSAOVERLAPPED ov; // first member
    int kind;
    char bytes[128];
};

class iocp_client {
public:
    explicit iocp_client(SOCKET s) : sock_(s) {}

    bool send_login(const char* user)
    {
        auto* op = new io_op{};
        op->kind = 1;
        int n = std::snprintf(op->bytes, sizeof op->bytes, "LOGIN %s\r\n", user);
        WSABUF b{static_cast<unsigned long>(n), op->bytes}; // copied by the call
        if (WSASend(sock_, &b, 1, nullptr, 0, &op->ov, nullptr) != 0 && WSAGetLastError() != WSA_IO_PENDING) {
            delete op;
            return false;
        }
        return true;
    }
    void on_completion(OVERLAPPED* ov) { delete reinterpret_cast<io_op*>(ov); }

private:
    SOCKET sock_;
};

// Synchronous use of a handle opened for overlapped I/O.
bool read_header(HANDLE f, unsigned char (&out)[16])
{
    unsigned char raw[64];
    OVERLAPPED ov;
    std::memset(&ov, 0, sizeof ov);
    ov.hEvent = CreateEventA(nullptr, TRUE, FALSE, nullptr);
    DWORD n = 0;
    BOOL ok = ReadFile(f, raw, sizeof raw, nullptr, &ov);
    if (ok || GetLastError() == ERROR_IO_PENDING) ok = GetOverlappedResult(f, &ov, &n, TRUE);
    CloseHandle(ov.hEvent);
    if (!ok || n < sizeof out) return false;
    std::memcpy(out, raw, sizeof out);
    return true;
}
