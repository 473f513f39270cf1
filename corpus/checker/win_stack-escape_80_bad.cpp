#include "winsock_stub.h"
#include <cstdio>
#include <cstring>

struct io_op {
    WSAOVERLAPPED ov; // first member
    int kind;
};

class iocp_client {
public:
    explicit iocp_client(SOCKET s) : sock_(s) {}

    bool send_login(const char* user)
    {
        char text[128];
        int n = std::snprintf(text, sizeof text, "LOGIN %s\r\n", user);
        auto* op = new io_op{};
        op->kind = 1;
        WSABUF b{static_cast<unsigned long>(n), text};
        DWORD sent = 0;
        if (WSASend(sock_, &b, 1, &sent, 0, &op->ov, nullptr) != 0 && WSAGetLastError() != WSA_IO_PENDING) { // expect: stack-escape
            delete op;
            return false;
        }
        return true;
    }
    void on_completion(OVERLAPPED* ov) { delete reinterpret_cast<io_op*>(ov); }

private:
    SOCKET sock_;
};
