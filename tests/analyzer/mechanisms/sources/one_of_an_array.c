// Each turn of a loop chooses an element of its own, the first one too, whose index is known.
#include <aio.h>
#include <string.h>

struct page {
  char* block;
  int writing;
  struct aiocb request;
};

struct pager {
  struct page pages[64];
};

static void seal(struct page* page) {
  memcpy(page->block + 8, "done", 4);
}

int flush_pages(struct pager* pager) {
  for (unsigned i = 0; i < 64; i++) {
    struct page* page = &pager->pages[i];
    if (page->writing) continue;
    seal(page);
    page->request.aio_buf = page->block;
    if (aio_write(&page->request)) return -1;
    page->writing = 1;
  }
  return 0;
}

static void stamp(struct page* page) {
  memcpy(page->block + 8, "late", 4);  // expect: mutated-in-flight
}

int flush_and_stamp(struct pager* pager) {
  for (unsigned i = 0; i < 64; i++) {
    struct page* page = &pager->pages[i];
    page->request.aio_buf = page->block;
    if (aio_write(&page->request)) return -1;
    stamp(page);
  }
  return 0;
}

int flush_one_twice(struct pager* pager, unsigned i) {
  struct page* page = &pager->pages[i];
  page->request.aio_buf = page->block;
  if (aio_write(&page->request)) return -1;
  return aio_write(&page->request);  // expect: mutated-in-flight
}
