#include <array>
#include <cstdint>
#include <cstring>
#include <liburing.h>
#include <memory>
#include <string_view>
#include <unordered_map>

// A page of the write-ahead log as it lies on disk.
struct alignas(4096) wal_page {
    std::uint64_t lsn;
    std::uint32_t used;
    std::uint32_t checksum;
    std::array<char, 4080> bytes;
};

inline std::uint32_t fletcher(const char* p, std::size_t n)
{
    std::uint32_t a = 1, b = 0;
    for (std::size_t i = 0; i < n; ++i) {
        a = (a + static_cast<unsigned char>(p[i])) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

class wal_writer {
public:
    wal_writer(io_uring& ring, int fd) : ring_(ring), fd_(fd), page_(fresh()) {}

    bool append(std::string_view record)
    {
        if (record.size() > page_->bytes.size())
            return false;
        if (page_->used + record.size() > page_->bytes.size() && !seal())
            return false;
        std::memcpy(page_->bytes.data() + page_->used, record.data(), record.size());
        page_->used += static_cast<std::uint32_t>(record.size());
        return true;
    }

    bool seal()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe)
            return false;
        wal_page* p = page_.get();
        p->lsn = next_lsn_++;
        io_uring_prep_write(sqe, fd_, p, sizeof *p, p->lsn * sizeof *p); // allow: mutated-in-flight
        io_uring_sqe_set_data64(sqe, p->lsn);
        sealed_.emplace(p->lsn, std::move(page_));
        page_ = fresh();
        if (io_uring_submit(&ring_) < 0)
            ++late_;
        p->checksum = fletcher(p->bytes.data(), p->used); // expect: mutated-in-flight
        return true;
    }

    void completed(const io_uring_cqe& cqe)
    {
        if (cqe.res != static_cast<int>(sizeof(wal_page)))
            ++failed_;
        sealed_.erase(cqe.user_data);
    }

    std::size_t unfinished() const { return sealed_.size(); }

private:
    static std::unique_ptr<wal_page> fresh() { return std::make_unique<wal_page>(); }

    io_uring& ring_;
    int fd_;
    std::unique_ptr<wal_page> page_;
    std::uint64_t next_lsn_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<wal_page>> sealed_;
    std::size_t failed_ = 0;
    std::size_t late_ = 0;
};
