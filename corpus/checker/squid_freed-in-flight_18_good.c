#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* squid 2: MemBuf.c, comm.c */
typedef void FREE(void *);
typedef long mb_size_t;
typedef struct _MemBuf {
    char *buf;
    mb_size_t size;
    mb_size_t max_capacity;
    mb_size_t capacity;
    unsigned stolen : 1;
} MemBuf;
typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
void memBufDefInit(MemBuf *mb);
void memBufPrintf(MemBuf *mb, const char *fmt, ...);
void memBufClean(MemBuf *mb);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void comm_write_mbuf(int fd, MemBuf mb, CWCB *handler, void *handler_data);
void comm_close(int fd);
char *xstrdup(const char *s);
void xfree(void *p);

typedef struct _FtpState {
    int ctrl_fd;
    int data_fd;
    char *user;
    char *last_command;
    long restart_at;
    int replies_due;
} FtpState;

static void ftpCommandSent(int fd, char *buf, size_t size, int errflag, void *data)
{
    FtpState *ftp = data;

    (void)buf;
    (void)size;
    if (errflag) {
        comm_close(fd);
        return;
    }
    ftp->replies_due++;
}

/* comm takes the copy and releases it with xfree. */
static void ftpWriteCommand(FtpState *ftp, const char *line)
{
    char *copy = xstrdup(line);

    xfree(ftp->last_command);
    ftp->last_command = xstrdup(line);
    comm_write(ftp->ctrl_fd, copy, (int)strlen(copy), ftpCommandSent, ftp, xfree);
}

void ftpSendUser(FtpState *ftp)
{
    char cmd[512];

    snprintf(cmd, sizeof cmd, "USER %s\r\n", ftp->user ? ftp->user : "anonymous");
    ftpWriteCommand(ftp, cmd);
}

void ftpSendRest(FtpState *ftp)
{
    char cmd[64];

    if (ftp->restart_at <= 0)
        return;
    snprintf(cmd, sizeof cmd, "REST %ld\r\n", ftp->restart_at);
    ftpWriteCommand(ftp, cmd);
}

/* The content of the MemBuf goes over to comm, there is nothing to clean here. */
void ftpDataGreeting(FtpState *ftp, const char *const *names, int n)
{
    MemBuf mb;
    int i;

    memBufDefInit(&mb);
    for (i = 0; i < n; i++)
        memBufPrintf(&mb, "%s\r\n", names[i]);
    if (mb.size == 0) {
        memBufClean(&mb);
        return;
    }
    comm_write_mbuf(ftp->data_fd, mb, ftpCommandSent, ftp);
}

void ftpFree(FtpState *ftp)
{
    if (ftp->ctrl_fd >= 0)
        comm_close(ftp->ctrl_fd);
    xfree(ftp->last_command);
    xfree(ftp->user);
    xfree(ftp);
}
