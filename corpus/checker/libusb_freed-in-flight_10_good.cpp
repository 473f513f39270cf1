#include <array>
#include <libusb-1.0/libusb.h>

class capture {
public:
    static bool start(libusb_device_handle* h, long want)
    {
        auto* c = new capture(want);
        libusb_fill_bulk_transfer(c->transfer_, h, 0x82, c->block_.data(), int(c->block_.size()), &capture::arrived, c, 0);
        if (libusb_submit_transfer(c->transfer_) == 0) return true;
        delete c;
        return false;
    }

private:
    explicit capture(long want) : transfer_(libusb_alloc_transfer(0)), want_(want) {}
    ~capture() { libusb_free_transfer(transfer_); }
    static void arrived(libusb_transfer* t)
    {
        auto* c = static_cast<capture*>(t->user_data);
        c->want_ -= t->actual_length;
        if (c->want_ <= 0 || t->status != 0 || libusb_submit_transfer(t) != 0) delete c;
    }
    libusb_transfer* transfer_;
    std::array<unsigned char, 16384> block_;
    long want_;
};
