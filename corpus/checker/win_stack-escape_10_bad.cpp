#include "winsock_stub.h"
#include <cstdio>
#include <memory>

struct send_op : OVERLAPPED {
    SOCKET sock;
    unsigned id;
    explicit send_op(SOCKET s, unsigned i) : OVERLAPPED{}, sock(s), id(i) {}
};

void on_sent(DWORD, DWORD, OVERLAPPED* ov, DWORD) { delete static_cast<send_op*>(ov); }

bool send_status(SOCKET s, unsigned id, int code)
{
    char line[48];
    const int n = std::snprintf(line, sizeof line, "%u %d\r\n", id, code);
    auto op = std::make_unique<send_op>(s, id);
    WSABUF buf{static_cast<unsigned long>(n), line};
    if (WSASend(s, &buf, 1, nullptr, 0, op.get(), on_sent) != 0 && WSAGetLastError() != WSA_IO_PENDING) return false; // expect: stack-escape
    op.release();
    return true;
}
