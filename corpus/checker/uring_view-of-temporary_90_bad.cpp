#include <fcntl.h>
#include <liburing.h>
#include <string>
#include <vector>

struct dir_scan {
    io_uring* ring;
    int dfd;
    std::string suffix;
    unsigned queued = 0;

    // Submitted in batches by turn().
    bool want(const std::string& name)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring);
        if (!sqe) return false;
        io_uring_prep_openat(sqe, dfd, (name + suffix).c_str(), O_RDONLY | O_CLOEXEC, 0); // expect: view-of-temporary
        sqe->user_data = ++queued;
        return true;
    }
    int turn() { return io_uring_submit_and_wait(ring, 1); }
};
