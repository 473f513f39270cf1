#include <functional>
#include <liburing.h>
#include <span>

class file_writer {
public:
    virtual ~file_writer() = default;
    virtual void write(std::span<const std::byte> bytes, std::uint64_t offset) = 0;
};

class uring_file_writer : public file_writer {
    struct op {
        std::uint64_t offset;
        std::size_t size;
    };

public:
    uring_file_writer(io_uring& r, int fd) : ring_(r), fd_(fd) {}
    void write(std::span<const std::byte> bytes, std::uint64_t offset) override
    {
        auto* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            io_uring_submit(&ring_);
            sqe = io_uring_get_sqe(&ring_);
        }
        io_uring_prep_write(sqe, fd_, bytes.data(), unsigned(bytes.size()), offset); // expect: borrowed-parameter
        io_uring_sqe_set_data(sqe, new op{offset, bytes.size()});
    }

private:
    io_uring& ring_;
    int fd_;
};
