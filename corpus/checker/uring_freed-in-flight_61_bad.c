#include <fcntl.h>
#include <liburing.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int ship_file(struct io_uring *ring, int sock, const char *path, unsigned long long tag)
{
    struct stat st;
    struct io_uring_sqe *sqe;
    void *map = MAP_FAILED;
    int rc = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &st) < 0)
        goto out;
    map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        goto out;
    sqe = io_uring_get_sqe(ring);
    if (!sqe)
        goto out;
    io_uring_prep_send(sqe, sock, map, (size_t)st.st_size, MSG_WAITALL);
    io_uring_sqe_set_data64(sqe, tag);
    rc = io_uring_submit(ring) == 1 ? 0 : -1;
out:
    if (map != MAP_FAILED)
        munmap(map, (size_t)st.st_size); // expect: freed-in-flight
    if (fd >= 0)
        close(fd);
    return rc;
}
