#include <stdio.h>
#include <string.h>

typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
typedef void FREE(void *);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void *xmalloc(size_t);
void xfree(void *);

void send_ident_reply(int fd, unsigned short lport, unsigned short rport, const char *user)
{
    size_t cap = 64 + strlen(user);
    char *line = xmalloc(cap);
    int n = snprintf(line, cap, "%d, %d : USERID : UNIX : %s\r\n", lport, rport, user);
    comm_write(fd, line, n, NULL, NULL, xfree);
}
