#include <stdio.h>
#include <sys/socket.h>

int control_socket(int fd)
{
    int on = 1;
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on);
}

int control_status(int fd, int jobs, double load)
{
    char line[80];
    int n = snprintf(line, sizeof line, "jobs %d load %.2f\n", jobs, load);
    struct iovec v[2] = {{line, (size_t)n}, {(void *)".\n", 2}};
    struct msghdr m = {.msg_iov = v, .msg_iovlen = 2};
    int flags = MSG_NOSIGNAL | MSG_DONTWAIT;

    return sendmsg(fd, &m, flags) == n + 2 ? 0 : -1;
}
