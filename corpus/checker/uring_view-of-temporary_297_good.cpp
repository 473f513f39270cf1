// Status page of a batch node over a Unix socket; the text is rendered per client.
#include <cerrno>
#include <liburing.h>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

struct job_table {
    std::map<std::string, int> progress;

    std::string render() const
    {
        std::ostringstream out;
        for (const auto& [job, percent] : progress)
            out << job << '\t' << percent << "%\n";
        return out.str();
    }
};

struct status_reply {
    int fd;
    std::string text;
    std::string_view left;  // what the socket has not taken yet; points into text
};

class status_server {
public:
    status_server(io_uring& ring, const job_table& jobs) : ring_(ring), jobs_(jobs) {}

    int answer(int fd)
    {
        auto* r = new status_reply{fd, jobs_.render(), {}};
        r->left = r->text;
        return send_rest(r);
    }

    void completed(io_uring_cqe* cqe)
    {
        auto* r = static_cast<status_reply*>(io_uring_cqe_get_data(cqe));
        if (cqe->res <= 0) {
            drop(r);
            return;
        }
        r->left.remove_prefix(std::size_t(cqe->res));
        if (r->left.empty())
            drop(r);
        else
            send_rest(r);
    }

private:
    int send_rest(status_reply* r)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            drop(r);
            return -EBUSY;
        }
        io_uring_prep_send(sqe, r->fd, r->left.data(), r->left.size(), MSG_NOSIGNAL);
        io_uring_sqe_set_data(sqe, r);
        return io_uring_submit(&ring_);
    }

    static void drop(status_reply* r)
    {
        ::close(r->fd);
        delete r;
    }

    io_uring& ring_;
    const job_table& jobs_;
};
