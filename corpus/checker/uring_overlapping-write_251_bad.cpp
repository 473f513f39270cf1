#include <cerrno>
#include <cstddef>
#include <liburing.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>

// Contents of a site, loaded once and never changed.
struct site_file {
    std::string type, bytes;
};

// Serves files: the header is made for each request, the body is sent from the loaded site.
class static_server {
public:
    static_server(io_uring& ring, const std::unordered_map<std::string, site_file>& site) : ring_(ring), site_(site) {}

    void add(int fd)
    {
        auto c = std::make_unique<client>();
        c->fd = fd;
        clients_.emplace(fd, std::move(c));
    }

    // The request line of a client has been read.
    int respond(int fd, const std::string& path)
    {
        auto it = clients_.find(fd);
        if (it == clients_.end()) return -ENOENT;
        client& c = *it->second;
        if (c.pending) return -EBUSY;
        auto f = site_.find(path);
        if (f == site_.end()) f = site_.find("/404.html");
        if (f == site_.end()) return -ENOENT;
        return send_file(c, f->second);
    }

    void turn()
    {
        io_uring_cqe* cqe = nullptr;
        if (io_uring_wait_cqe(&ring_, &cqe) != 0) return;
        auto* c = static_cast<client*>(io_uring_cqe_get_data(cqe));
        const int n = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        if (n < 0) c->failed = true;
        if (--c->pending > 0) return;
        if (c->failed) {
            const int fd = c->fd;
            clients_.erase(fd);
            close(fd);
        }
    }

private:
    struct client {
        int fd = -1;
        std::string head;
        unsigned pending = 0;
        bool failed = false;
    };

    int send_file(client& c, const site_file& f)
    {
        if (io_uring_sq_space_left(&ring_) < 2 && io_uring_submit(&ring_) < 0) return -EAGAIN;
        if (io_uring_sq_space_left(&ring_) < 2) return -EAGAIN;
        c.head = "HTTP/1.1 200 OK\r\nContent-Type: " + f.type + "\r\nContent-Length: " + std::to_string(f.bytes.size()) + "\r\n\r\n";

        io_uring_sqe* h = io_uring_get_sqe(&ring_);
        io_uring_prep_send(h, c.fd, c.head.data(), c.head.size(), MSG_MORE | MSG_WAITALL); // allow: overlapping-write
        io_uring_sqe_set_data(h, &c);
        io_uring_sqe* b = io_uring_get_sqe(&ring_);
        io_uring_prep_send(b, c.fd, f.bytes.data(), f.bytes.size(), MSG_WAITALL); // expect: overlapping-write
        io_uring_sqe_set_data(b, &c);
        c.pending = 2;
        return io_uring_submit(&ring_) < 0 ? -EIO : 0;
    }

    io_uring& ring_;
    const std::unordered_map<std::string, site_file>& site_;
    std::unordered_map<int, std::unique_ptr<client>> clients_;
};
