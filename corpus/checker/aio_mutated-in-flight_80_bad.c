#include <aio.h>
#include <stdio.h>
#include <string.h>

static struct aiocb cb;
static char line[128];
static off_t at;

void audit(int fd, const char *who, const char *what)
{
    int n = snprintf(line, sizeof line, "%s %s\n", who, what); // expect: mutated-in-flight
    memset(&cb, 0, sizeof cb);  // allow: mutated-in-flight
    cb.aio_fildes = fd;         // allow: mutated-in-flight
    cb.aio_buf = line;          // allow: mutated-in-flight
    cb.aio_nbytes = (size_t)n;  // allow: mutated-in-flight
    cb.aio_offset = at;         // allow: mutated-in-flight
    at += n;
    aio_write(&cb); // allow: mutated-in-flight
}

void session(int fd, const char *who)
{
    audit(fd, who, "login");
    audit(fd, who, "list"); // allow: mutated-in-flight
    audit(fd, who, "quit"); // allow: mutated-in-flight
}
