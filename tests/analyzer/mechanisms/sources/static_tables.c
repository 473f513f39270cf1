// What static tables of a function begin with is there before it is called: it takes no room among
// what the call does.
#include <libusb-1.0/libusb.h>
#include <stdlib.h>

struct entry {
  int format;
  const char* guid;
  int depth, children;
};

static const struct entry* find_entry(int format) {
#define ENTRY(n) static struct entry entry_##n = {n, "guid" #n, n, 0};
  ENTRY(1) ENTRY(2) ENTRY(3) ENTRY(4) ENTRY(5) ENTRY(6) ENTRY(7) ENTRY(8) ENTRY(9) ENTRY(10)
  ENTRY(11) ENTRY(12) ENTRY(13) ENTRY(14) ENTRY(15) ENTRY(16) ENTRY(17) ENTRY(18) ENTRY(19)
  ENTRY(20) ENTRY(21) ENTRY(22) ENTRY(23) ENTRY(24) ENTRY(25) ENTRY(26) ENTRY(27) ENTRY(28)
  switch (format) {
#define CASE(n) \
  case n:       \
    return &entry_##n;
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10)
    CASE(11) CASE(12) CASE(13) CASE(14) CASE(15) CASE(16) CASE(17) CASE(18) CASE(19) CASE(20)
    CASE(21) CASE(22) CASE(23) CASE(24) CASE(25) CASE(26) CASE(27) CASE(28)
  }
  return NULL;
}

struct stream {
  libusb_device_handle* device;
  const struct entry* entry;
  struct libusb_transfer* transfers[4];
  unsigned char* blocks[4];
};

static void on_block(struct libusb_transfer* transfer) { (void)transfer; }

int start(struct stream* stream, int format) {
  stream->entry = find_entry(format);
  for (int i = 0; i < 4; i++) {
    struct libusb_transfer* transfer = libusb_alloc_transfer(0);
    stream->transfers[i] = transfer;
    stream->blocks[i] = malloc(64);
    libusb_fill_bulk_transfer(transfer, stream->device, 1, stream->blocks[i], 64, on_block, stream,
                              0);
    libusb_submit_transfer(transfer);
  }
  return 0;
}

void stop(struct stream* stream) {
  for (int i = 0; i < 4; i++) {
    free(stream->blocks[i]);                     // expect: freed-in-flight
    libusb_free_transfer(stream->transfers[i]);  // expect: freed-in-flight
  }
}
