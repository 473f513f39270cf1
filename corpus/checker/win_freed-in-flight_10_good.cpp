#include "winsock_stub.h"
#include <string>
#include <utility>

class send_op : public OVERLAPPED {
public:
    static bool start(SOCKET s, std::string text)
    {
        auto* op = new send_op(std::move(text));
        WSABUF local{static_cast<unsigned long>(op->text_.size()), op->text_.data()};
        if (WSASend(s, &local, 1, nullptr, 0, op, &send_op::done) == 0 || WSAGetLastError() == WSA_IO_PENDING) return true;
        delete op;
        return false;
    }

private:
    explicit send_op(std::string t) : OVERLAPPED{}, text_(std::move(t)) {}
    static void done(DWORD, DWORD, OVERLAPPED* ov, DWORD) { delete static_cast<send_op*>(ov); }
    std::string text_;
};

bool greet(SOCKET s, int n) { return send_op::start(s, "hello " + std::to_string(n) + "\r\n"); }
