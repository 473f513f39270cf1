#include <cstdlib>
#include <functional>
#include <liburing.h>
#include <memory>
#include <string>

struct write_op {
    std::string bytes;
    std::function<void(int)> done;
    static void complete(io_uring_cqe* cqe)
    {
        auto* op = static_cast<write_op*>(io_uring_cqe_get_data(cqe));
        op->done(cqe->res);
        delete op;
    }
};

void async_append(io_uring& ring, int fd, std::string bytes, std::function<void(int)> done)
{
    auto op = std::make_unique<write_op>(write_op{std::move(bytes), std::move(done)});
    auto* sqe = io_uring_get_sqe(&ring);
    io_uring_prep_write(sqe, fd, op->bytes.data(), unsigned(op->bytes.size()), -1);
    io_uring_sqe_set_data(sqe, op.release());
}

void pump(io_uring& ring)
{
    io_uring_submit(&ring);
    io_uring_cqe* cqe = nullptr;
    unsigned head, n = 0;
    io_uring_for_each_cqe(&ring, head, cqe)
    {
        write_op::complete(cqe);
        ++n;
    }
    io_uring_cq_advance(&ring, n);
}
