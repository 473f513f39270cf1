#include <memory>
#include <sys/socket.h>
#include <sys/uio.h>
#include <vector>

struct block {
    std::unique_ptr<char[]> data;
    std::size_t size = 0;
};

// Sends the blocks and forgets them.
ssize_t flush(int fd, std::vector<block>& out)
{
    std::vector<iovec> iov;
    for (auto& b : out) iov.push_back({b.data.get(), b.size});
    msghdr msg{};
    msg.msg_iov = iov.data();
    msg.msg_iovlen = iov.size();
    const ssize_t n = ::sendmsg(fd, &msg, MSG_ZEROCOPY);
    if (n > 0) out.clear(); // expect: freed-in-flight
    return n;
}
