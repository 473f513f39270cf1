#include <stdio.h>
#include <string.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
extern void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
extern void comm_close(int fd);

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

void ftpSendUser(FtpStateData *ftp)
{
    char cmd[128];
    if (!ftp->user[0])
        strcpy(ftp->user, "anonymous");
    snprintf(cmd, sizeof cmd, "USER %s\r\n", ftp->user);
    comm_write(ftp->fd, cmd, (int)strlen(cmd), ftpWriteCommandCallback, ftp, NULL); // expect: stack-escape
}
