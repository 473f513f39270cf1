/* THE PATIENT, see README.md: the semantics of Squid-2's comm layer, kept wrong on purpose.
 *
 * comm_write: `buffer` must stay valid until the write is over; nothing checks it. The handler is
 * called if `data` is still valid then, else silently not. `free_function`, if any, runs before the
 * handler. One write per descriptor: a second one replaces the first. */
#ifndef HOLDFAST_LEGACY_COMM_H
#define HOLDFAST_LEGACY_COMM_H

#include <stddef.h>

enum { COMM_OK = 0, COMM_ERROR = -1, COMM_ERR_CLOSING = -2 };

typedef void comm_io_handler(int fd, char* buffer, size_t size, int flag, void* data);
typedef void comm_free_function(void* buffer);
typedef void comm_accept_handler(int fd, void* data);

void comm_init(void);
int comm_listen(unsigned short port, comm_accept_handler* handler, void* data);
unsigned short comm_local_port(int fd);
/* Takes over a descriptor. */
void comm_open(int fd);
void comm_write(int fd, const char* buffer, size_t size, comm_io_handler* handler, void* data,
                comm_free_function* free_function);
void comm_read(int fd, char* buffer, size_t size, comm_io_handler* handler, void* data);
void comm_close(int fd);
/* Waits at most `milliseconds` for events and handles them; the number of descriptors open. */
int comm_poll(int milliseconds);

/* For experiments: at most this many bytes per write call, 0 for no limit. */
extern size_t comm_write_limit;

#endif
