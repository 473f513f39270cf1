#include <cstdlib>
#include <cstring>
#include <libusb-1.0/libusb.h>

int poll_status(libusb_device_handle* h)
{
    unsigned char report[8] = {0};
    int got = 0;
    if (libusb_bulk_transfer(h, 0x81, report, sizeof report, &got, 100) != 0 || got < 1) return -1;
    return report[0];
}

bool beep(libusb_device_handle* h, unsigned char tone)
{
    auto* cmd = static_cast<unsigned char*>(std::malloc(4));
    libusb_transfer* t = libusb_alloc_transfer(0);
    if (!cmd || !t) {
        std::free(cmd);
        libusb_free_transfer(t);
        return false;
    }
    const unsigned char init[4] = {0x42, tone, 0, 0};
    std::memcpy(cmd, init, sizeof init);
    libusb_fill_bulk_transfer(t, h, 0x02, cmd, 4, [](libusb_transfer*) {}, nullptr, 1000);
    t->flags = LIBUSB_TRANSFER_FREE_BUFFER | LIBUSB_TRANSFER_FREE_TRANSFER;
    if (libusb_submit_transfer(t) == 0) return true;
    libusb_free_transfer(t);
    return false;
}
