#include <algorithm>
#include <libusb-1.0/libusb.h>
#include <string>
#include <vector>

class display {
public:
    explicit display(libusb_device_handle* h) : handle_(h) {}

    bool show(const std::string& text)
    {
        std::vector<unsigned char> frame(64, 0);
        frame[0] = 0x1b;
        std::copy_n(text.begin(), std::min<std::size_t>(text.size(), 60), frame.begin() + 2);
        libusb_transfer* t = libusb_alloc_transfer(0);
        libusb_fill_bulk_transfer(t, handle_, 0x01, frame.data(), int(frame.size()), &display::done, this, 500); // allow: stack-escape
        if (libusb_submit_transfer(t) == 0) return true; // expect: stack-escape
        libusb_free_transfer(t);
        return false;
    }

private:
    static void done(libusb_transfer* t)
    {
        static_cast<display*>(t->user_data)->shown_++;
        libusb_free_transfer(t);
    }
    libusb_device_handle* handle_;
    int shown_ = 0;
};
