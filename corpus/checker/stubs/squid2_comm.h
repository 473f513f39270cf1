/* Declarations only: the comm layer of Squid-2 and of its descendants. */
#ifndef STUB_SQUID2_COMM_H
#define STUB_SQUID2_COMM_H
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
typedef void CRCB(int fd, int size, int flag, int xerrno, void *data);
typedef void PF(int fd, void *data);
typedef struct _MemBuf {
    char *buf;
    size_t size, max_capacity, capacity;
    unsigned stolen : 1;
} MemBuf;
void memBufDefInit(MemBuf *mb);
void memBufPrintf(MemBuf *mb, const char *fmt, ...);
void memBufAppend(MemBuf *mb, const char *buf, int size);
void memBufClean(MemBuf *mb);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void comm_old_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void comm_write_mbuf(int fd, MemBuf mb, CWCB *handler, void *handler_data);
void comm_write_mbuf_header(int fd, MemBuf mb, const char *header, size_t header_size, CWCB *handler,
                            void *handler_data);
void comm_write_header(int fd, const char *buf, int size, const char *header, size_t header_size,
                       CWCB *handler, void *handler_data, FREE *free_func);
void comm_old_write_mbuf(int fd, MemBuf mb, CWCB *handler, void *handler_data);
void comm_read(int fd, char *buf, int size, CRCB *handler, void *data);
int comm_udp_sendto(int fd, const void *addr, int addr_len, const void *buf, int len);
void comm_add_close_handler(int fd, PF *handler, void *data);
void commSetSelect(int fd, unsigned type, PF *handler, void *client_data, long timeout);
void comm_close(int fd);
char *xstrdup(const char *s);
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
void xfree(void *p);
#ifdef __cplusplus
}
#endif
#endif
