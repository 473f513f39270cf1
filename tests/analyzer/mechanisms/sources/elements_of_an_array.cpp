// The elements of a std::array, one after the other: where they begin and end says nothing of what
// is pending.
#include <libusb-1.0/libusb.h>

#include <array>

struct stream {
  void start() {
    for (int at = 0; at < 8; ++at) {
      libusb_transfer*& one = all[at];
      one = libusb_alloc_transfer(0);
      libusb_fill_bulk_transfer(one, device, 1, bytes, 64, on_block, this, 0);
      libusb_submit_transfer(one);
    }
  }
  void stop() {
    for (libusb_transfer*& one : all) {
      libusb_free_transfer(one);  // expect: freed-in-flight
      one = nullptr;
    }
  }
  static void on_block(libusb_transfer*) {}
  libusb_device_handle* device;
  unsigned char bytes[64];
  std::array<libusb_transfer*, 8> all{};
};
