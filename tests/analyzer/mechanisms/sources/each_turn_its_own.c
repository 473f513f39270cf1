// Each turn of a loop makes a block and a request of its own: what an earlier turn has lent is not
// what this one gives up, in whichever order the two were made.
#include <libusb-1.0/libusb.h>
#include <stdlib.h>

struct reader {
  struct libusb_transfer* transfers[4];
  int submitted;
};

static void on_report(struct libusb_transfer* transfer) {
  struct reader* reader = transfer->user_data;
  reader->submitted--;
}

int block_first(struct reader* reader, libusb_device_handle* device) {
  for (int i = 0; i < 4; i++) {
    unsigned char* block = malloc(64);
    reader->transfers[i] = libusb_alloc_transfer(0);
    if (!block || !reader->transfers[i]) {
      free(block);
      if (reader->transfers[i]) libusb_free_transfer(reader->transfers[i]);
      reader->transfers[i] = NULL;
      return -1;
    }
    libusb_fill_bulk_transfer(reader->transfers[i], device, 0x83, block, 64, on_report, reader, 0);
    if (libusb_submit_transfer(reader->transfers[i]) < 0) return -1;
    reader->submitted++;
  }
  return 0;
}

int request_first(struct reader* reader, libusb_device_handle* device) {
  for (int i = 0; i < 4; i++) {
    struct libusb_transfer* transfer = libusb_alloc_transfer(0);
    unsigned char* block = malloc(64);
    if (!block || !transfer) {
      free(block);
      libusb_free_transfer(transfer);
      return -1;
    }
    libusb_fill_bulk_transfer(transfer, device, 0x83, block, 64, on_report, reader, 0);
    if (libusb_submit_transfer(transfer) < 0) return -1;
    reader->submitted++;
  }
  return 0;
}

int freed_at_once(struct reader* reader, libusb_device_handle* device) {
  for (int i = 0; i < 4; i++) {
    struct libusb_transfer* transfer = libusb_alloc_transfer(0);
    unsigned char* block = malloc(64);
    libusb_fill_bulk_transfer(transfer, device, 0x83, block, 64, on_report, reader, 0);
    if (libusb_submit_transfer(transfer) < 0) return -1;
    free(block);  // expect: freed-in-flight
  }
  return 0;
}
