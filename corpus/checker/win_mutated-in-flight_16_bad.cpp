#include "winsock_stub.h"
#include <cstddef>
#include <cstring>
#include <vector>

// Growing output buffer with a read position.
class io_buffer {
public:
    const char* read_ptr() const { return bytes_.data() + read_; }
    std::size_t readable() const { return bytes_.size() - read_; }

    void append(const char* p, std::size_t n)
    {
        if (read_ > 0 && read_ >= bytes_.size() / 2) compact();
        bytes_.insert(bytes_.end(), p, p + n); // allow: mutated-in-flight
    }

    void consume(std::size_t n)
    {
        read_ += n;
        if (read_ == bytes_.size()) {
            bytes_.clear();
            read_ = 0;
        }
    }

private:
    void compact()
    {
        std::memmove(bytes_.data(), bytes_.data() + read_, readable()); // allow: mutated-in-flight
        bytes_.resize(readable());
        read_ = 0;
    }

    std::vector<char> bytes_;
    std::size_t read_ = 0;
};

class iocp_connection {
public:
    explicit iocp_connection(SOCKET s) : sock_(s) {}

    bool send(const char* p, std::size_t n)
    {
        if (broken_) return false;
        output_.append(p, n); // expect: mutated-in-flight
        if (write_pending_) return true;
        return post_write();
    }

    // Called by the completion port thread that owns this connection.
    void on_write_complete(DWORD transferred, bool ok)
    {
        write_pending_ = false;
        if (!ok) {
            broken_ = true;
            return;
        }
        output_.consume(transferred);
        if (output_.readable() > 0) post_write();
    }

    bool drained() const { return !write_pending_; }

private:
    bool post_write()
    {
        std::memset(&ov_, 0, sizeof ov_);
        WSABUF b;
        b.buf = const_cast<char*>(output_.read_ptr());
        b.len = static_cast<unsigned long>(output_.readable());
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
    io_buffer output_;
    bool write_pending_ = false, broken_ = false;
};
