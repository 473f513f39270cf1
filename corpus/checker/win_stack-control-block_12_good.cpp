// Socket sender: the operation block holds control block and bytes, the WSABUF array is local.
#include "winsock_stub.h"
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>

namespace io {

class Sender;

struct SendOp {
    OVERLAPPED ov; // first: the completion routine gets this address
    Sender* owner;
    unsigned char head[4];
    std::string body;
};

class Sender {
public:
    explicit Sender(SOCKET s) : sock_(s) {}
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    bool send(std::string body)
    {
        std::unique_ptr<SendOp> op = make(std::move(body));
        WSABUF bufs[2];
        bufs[0].buf = reinterpret_cast<char*>(op->head);
        bufs[0].len = sizeof op->head;
        bufs[1].buf = op->body.data();
        bufs[1].len = static_cast<unsigned long>(op->body.size());

        const int rc = WSASend(sock_, bufs, 2, nullptr, 0, &op->ov, &Sender::sent);
        if (rc != 0 && WSAGetLastError() != WSA_IO_PENDING) {
            ++failed_; // refused: no completion routine will run
            return false;
        }
        ++pending_;
        op.release();
        return true;
    }

    bool send_status(int code)
    {
        std::string line = "status " + std::to_string(code);
        return send(std::move(line));
    }

    unsigned pending() const { return pending_; }

private:
    std::unique_ptr<SendOp> make(std::string body)
    {
        auto op = std::make_unique<SendOp>();
        std::memset(&op->ov, 0, sizeof op->ov);
        op->owner = this;
        op->body = std::move(body);
        const std::size_t n = op->body.size();
        for (int i = 0; i < 4; ++i) op->head[i] = static_cast<unsigned char>(n >> (24 - 8 * i));
        return op;
    }

    static void sent(DWORD error, DWORD, OVERLAPPED* ov, DWORD)
    {
        std::unique_ptr<SendOp> op(reinterpret_cast<SendOp*>(ov));
        --op->owner->pending_;
        if (error) ++op->owner->failed_;
    }

    SOCKET sock_;
    unsigned pending_ = 0, failed_ = 0;
};

}  // namespace io

bool report(io::Sender& s, int code) { return s.send_status(code); }
