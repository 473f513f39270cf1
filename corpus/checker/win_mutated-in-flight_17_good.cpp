#include "winsock_stub.h"
#include <cstddef>
#include <cstring>
#include <vector>

// Two buffers: new output is collected in one while the other is on its way.
class iocp_connection {
public:
    explicit iocp_connection(SOCKET s) : sock_(s) {}

    bool send(const char* p, std::size_t n)
    {
        if (broken_) return false;
        collecting_.insert(collecting_.end(), p, p + n);
        return write_pending_ || post_write();
    }

    // Called by the completion port thread that owns this connection.
    void on_write_complete(DWORD transferred, bool ok)
    {
        write_pending_ = false;
        if (!ok) {
            broken_ = true;
            return;
        }
        sent_ += transferred;
        if (sent_ < sending_.size()) {
            submit();
            return;
        }
        sending_.clear();
        sent_ = 0;
        if (!collecting_.empty()) post_write();
    }

    bool drained() const { return !write_pending_; }

private:
    bool post_write()
    {
        sending_.swap(collecting_);
        return submit();
    }

    bool submit()
    {
        std::memset(&ov_, 0, sizeof ov_);
        WSABUF b;
        b.buf = sending_.data() + sent_;
        b.len = static_cast<unsigned long>(sending_.size() - sent_);
        write_pending_ = true;
        if (WSASend(sock_, &b, 1, nullptr, 0, &ov_, nullptr) != 0 && WSAGetLastError() != WSA_IO_PENDING) {
            write_pending_ = false;
            broken_ = true;
            return false;
        }
        return true;
    }

    SOCKET sock_;
    WSAOVERLAPPED ov_{};
    std::vector<char> sending_, collecting_;
    std::size_t sent_ = 0;
    bool write_pending_ = false, broken_ = false;
};
