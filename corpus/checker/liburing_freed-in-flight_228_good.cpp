// Append log on io_uring: records are boxed, handed to the ring and unboxed when their completion arrives.
#include <liburing.h>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <span>

struct boxed_record {
    explicit boxed_record(std::span<const std::byte> src) : size(src.size()), bytes(new std::byte[src.size()])
    {
        std::memcpy(bytes.get(), src.data(), src.size());
    }

    std::size_t size;
    std::unique_ptr<std::byte[]> bytes;
    std::uint64_t at = 0;
    std::size_t done = 0;
};

class append_log {
public:
    append_log(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}
    append_log(const append_log&) = delete;

    void append(std::span<const std::byte> record)
    {
        auto box = std::make_unique<boxed_record>(record);
        box->at = end_;
        end_ += record.size();
        ready_.push_back(std::move(box));
    }

    int pump()
    {
        while (!ready_.empty() && issue(ready_.front().get())) {
            ready_.front().release();
            ready_.pop_front();
        }
        io_uring_submit(&ring_);
        int n = 0;
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            std::unique_ptr<boxed_record> box(static_cast<boxed_record*>(io_uring_cqe_get_data(cqe)));
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            --in_flight_;
            settle(std::move(box), res);
            ++n;
        }
        return n;
    }

    bool idle() const { return in_flight_ == 0 && ready_.empty(); }
    unsigned lost() const { return lost_; }

private:
    bool issue(boxed_record* box)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        io_uring_prep_write(sqe, fd_, box->bytes.get() + box->done, static_cast<unsigned>(box->size - box->done),
                            box->at + box->done);
        io_uring_sqe_set_data(sqe, box);
        ++in_flight_;
        return true;
    }

    void settle(std::unique_ptr<boxed_record> box, int res)
    {
        if (res <= 0) {
            ++lost_;
            return;
        }
        box->done += static_cast<std::size_t>(res);
        if (box->done < box->size) ready_.push_front(std::move(box));
    }

    io_uring& ring_;
    int fd_;
    std::uint64_t end_ = 0;
    unsigned in_flight_ = 0;
    unsigned lost_ = 0;
    std::deque<std::unique_ptr<boxed_record>> ready_;
};
