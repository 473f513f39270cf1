#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <aio.h>
int two(int fd, char *a, char *b)
{
    struct aiocb x = {.aio_fildes = fd, .aio_nbytes = 64}, y = x;
    char *p = malloc(64), *q = malloc(64);
    x.aio_buf = p; y.aio_buf = q;
    aio_read(&x); // expect: stack-control-block
    aio_read(&y); // expect: stack-control-block
    const struct aiocb *l[2] = {&x, &y};
    aio_suspend(l, 2, NULL);
    free(p); // expect: freed-in-flight
    free(q); // expect: freed-in-flight
    return 0;
}
