#include <cstring>
#include <ctime>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>

static bool reap(int fd)
{
    char control[128];
    msghdr msg{};
    msg.msg_control = control;
    msg.msg_controllen = sizeof control;
    if (::recvmsg(fd, &msg, MSG_ERRQUEUE) < 0) return false;
    for (cmsghdr* c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
        sock_extended_err err;
        std::memcpy(&err, CMSG_DATA(c), sizeof err);
        if (c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR && err.ee_origin == SO_EE_ORIGIN_ZEROCOPY) return true;
    }
    return false;
}

ssize_t send_and_wait(int fd, int rows)
{
    std::string page(std::size_t(rows) * 80, '-');
    const ssize_t n = ::send(fd, page.data(), page.size(), MSG_ZEROCOPY);
    if (n <= 0) return n;
    pollfd p{fd, 0, 0};
    while (!reap(fd)) ::poll(&p, 1, -1);
    return n;
}
