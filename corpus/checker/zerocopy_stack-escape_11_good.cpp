#include <array>
#include <string>
#include <sys/socket.h>
#include <sys/uio.h>

static std::array<char, 1 << 20> g_zeroes;

ssize_t send_padding(int fd, std::size_t n)
{
    iovec iov[2] = {{g_zeroes.data(), n < g_zeroes.size() ? n : g_zeroes.size()}, {g_zeroes.data(), 16}};
    msghdr msg{};
    msg.msg_iov = iov;
    msg.msg_iovlen = 2;
    return ::sendmsg(fd, &msg, MSG_ZEROCOPY);
}

ssize_t send_name(int fd, const std::string& name)
{
    std::string line = "name " + name + "\n";
    const int flags = line.size() > 65536 ? MSG_MORE : 0;
    return ::send(fd, line.data(), line.size(), flags | MSG_NOSIGNAL);
}
