#include <libusb-1.0/libusb.h>
#include <memory>

class endpoint_reader {
public:
    bool start(libusb_device_handle* h)
    {
        transfer_ = libusb_alloc_transfer(0);
        bytes_ = std::make_unique<unsigned char[]>(512);
        libusb_fill_bulk_transfer(transfer_, h, 0x81, bytes_.get(), 512, &endpoint_reader::arrived, this, 0);
        return libusb_submit_transfer(transfer_) == 0;
    }
    void stop()
    {
        libusb_cancel_transfer(transfer_);
        bytes_.reset();                  // expect: freed-in-flight
        libusb_free_transfer(transfer_); // allow: freed-in-flight
        transfer_ = nullptr;
    }

private:
    static void arrived(libusb_transfer* t)
    {
        if (t->status == 0) libusb_submit_transfer(t);
    }
    libusb_transfer* transfer_ = nullptr;
    std::unique_ptr<unsigned char[]> bytes_;
};
