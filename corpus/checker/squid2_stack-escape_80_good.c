#include <stdio.h>
#include <string.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
extern void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
extern void comm_close(int fd);
extern char *xstrdup(const char *);
extern void xfree(void *);

typedef struct _FtpStateData {
    int fd;
    int replied;
    char user[64];
} FtpStateData;

static void ftpWriteCommandCallback(int fd, char *buf, size_t size, int flag, void *data)
{
    FtpStateData *ftp = data;
    (void)buf;
    (void)size;
    if (flag)
        comm_close(fd);
    else
        ftp->replied = 0;
}

static void ftpWriteCommand(const char *buf, FtpStateData *ftp)
{
    char *cmd = xstrdup(buf);
    comm_write(ftp->fd, cmd, (int)strlen(cmd), ftpWriteCommandCallback, ftp, xfree);
}

void ftpSendUser(FtpStateData *ftp)
{
    char cmd[128];
    snprintf(cmd, sizeof cmd, "USER %s\r\n", ftp->user);
    ftpWriteCommand(cmd, ftp);
}

void ftpSendQuit(FtpStateData *ftp)
{
    static const char quit[] = "QUIT\r\n";
    comm_write(ftp->fd, quit, sizeof quit - 1, ftpWriteCommandCallback, ftp, NULL);
}
