// The notification function of a POSIX request runs at its completion: what it frees is back.
// Its name is a macro for a member of a union.
#include <aio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct page {
  struct aiocb request;
  char* bytes;
};

static void on_read(union sigval value) {
  struct page* page = value.sival_ptr;
  free(page->bytes);
  free(page);
}

int page_read(int fd, size_t size) {
  struct page* page = calloc(1, sizeof *page);
  page->bytes = malloc(size);
  page->request.aio_fildes = fd;
  page->request.aio_buf = page->bytes;
  page->request.aio_nbytes = size;
  page->request.aio_sigevent.sigev_notify = SIGEV_THREAD;
  page->request.aio_sigevent.sigev_notify_function = on_read;
  page->request.aio_sigevent.sigev_value.sival_ptr = page;
  if (aio_read(&page->request) == 0) return 0;
  free(page->bytes);
  free(page);
  return -1;
}

int page_read_and_free(int fd, struct page* page) {
  page->request.aio_fildes = fd;
  page->request.aio_buf = page->bytes;
  page->request.aio_sigevent.sigev_notify_function = on_read;
  if (aio_read(&page->request) != 0) return -1;
  free(page->bytes);  // expect: freed-in-flight
  return 0;
}
