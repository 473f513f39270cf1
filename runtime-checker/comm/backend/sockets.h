// Small helpers over the socket calls, shared by the kernel backends.
#pragma once

#include <sys/uio.h>

#include "comm/endpoint.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI::sockets {

/// A non-blocking stream socket for the peer's family, or -1 and errno.
int stream_for(const endpoint& peer) noexcept;
/// What every stream gets: small messages are not delayed. No effect on local sockets.
void set_stream_defaults(int fd) noexcept;
/// True for IPv4 and IPv6 sockets.
bool is_internet(int fd) noexcept;
/// Starts connecting; 0, EINPROGRESS or another errno value.
int begin_connect(int fd, const endpoint& peer) noexcept;
/// The pending error of a socket, which it clears.
int take_error(int fd) noexcept;
/// writev(2) that raises no SIGPIPE, for pipes, which have no MSG_NOSIGNAL.
ssize_t write_quietly(int fd, const iovec* parts, int count) noexcept;
/// Resets the connection at once and keeps the descriptor.
void reset(int fd) noexcept;

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI::sockets
