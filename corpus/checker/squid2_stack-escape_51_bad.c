#include <stdio.h>
#include <string.h>

typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
typedef void FREE(void *);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void comm_close(int fd);

typedef struct {
    int fd;
    int replied;
} ftpState;

static void ftp_wrote(int fd, char *buf, size_t size, int errflag, void *data)
{
    ftpState *f = data;
    (void)buf;
    (void)size;
    if (errflag)
        comm_close(fd);
    else
        f->replied = 0;
}

void ftp_send_port(ftpState *f, const unsigned char *a, unsigned short port)
{
    char cmd[64];
    snprintf(cmd, sizeof cmd, "PORT %d,%d,%d,%d,%d,%d\r\n", a[0], a[1], a[2], a[3], port >> 8, port & 255);
    comm_write(f->fd, cmd, (int)strlen(cmd), ftp_wrote, f, NULL); // expect: stack-escape
}
