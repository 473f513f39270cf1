/* Memory that was passed is called by the member that holds it, too. */
#include <event2/buffer.h>
#include <stdlib.h>

struct page {
  char *bytes;
  size_t size;
};

void page_send(struct page *p, struct evbuffer *out, char *bytes, size_t size) {
  p->bytes = bytes;
  p->size = size;
  evbuffer_add_reference(out, bytes, size, NULL, NULL);
}

void page_reset(struct page *p) {
  free(p->bytes); // expect: freed-in-flight
  p->bytes = NULL;
  p->size = 0;
}
