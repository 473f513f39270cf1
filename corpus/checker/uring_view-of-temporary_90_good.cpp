#include <deque>
#include <fcntl.h>
#include <liburing.h>
#include <string>

struct dir_scan {
    io_uring* ring;
    int dfd;
    std::string suffix;
    std::deque<std::string> paths;

    bool want(const std::string& name)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring);
        if (!sqe) return false;
        const std::string& p = paths.emplace_back(name + suffix);
        io_uring_prep_openat(sqe, dfd, p.c_str(), O_RDONLY | O_CLOEXEC, 0);
        sqe->user_data = paths.size();
        return true;
    }
    int turn()
    {
        int n = io_uring_submit_and_wait(ring, 1);
        paths.clear();
        return n;
    }
};
