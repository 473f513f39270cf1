#include "winsock_stub.h"
#include <cstring>
#include <memory>

struct send_ctx {
    WSAOVERLAPPED ov{};
    char data[512];
};

class conn {
public:
    explicit conn(SOCKET s) : s_(s) {}

    bool send(const char* text)
    {
        auto* c = new send_ctx;
        std::strncpy(c->data, text, sizeof c->data);
        WSABUF b{static_cast<unsigned long>(std::strlen(text)), c->data};
        int rc = WSASend(s_, &b, 1, nullptr, 0, &c->ov, nullptr);
        if (rc != 0) {
            // Meant for failures only; "pending" comes this way, too.
            delete c; // expect: freed-in-flight
            return WSAGetLastError() == WSA_IO_PENDING;
        }
        return true;
    }
    static void completed(OVERLAPPED* o) { delete reinterpret_cast<send_ctx*>(o); }

private:
    SOCKET s_;
};
