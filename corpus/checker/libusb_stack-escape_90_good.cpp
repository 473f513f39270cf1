#include <array>
#include <cstdint>
#include <libusb-1.0/libusb.h>

extern "C" int libusb_handle_events_completed(void* ctx, int* completed);

class relay_board {
public:
    explicit relay_board(libusb_device_handle* h) : h_(h), t_(libusb_alloc_transfer(0)) {}

    int set(int relay, bool on)
    {
        if (busy_) return -6;
        msg_ = {0xa0, static_cast<unsigned char>(relay), static_cast<unsigned char>(on)};
        libusb_fill_bulk_transfer(t_, h_, 0x02, msg_.data(), static_cast<int>(msg_.size()), &relay_board::done, this, 200);
        busy_ = true;
        int rc = libusb_submit_transfer(t_);
        if (rc) busy_ = false;
        return rc;
    }
    static int query(libusb_device_handle* h, unsigned char& out)
    {
        unsigned char raw[8] = {};
        int over = 0;
        libusb_transfer* t = libusb_alloc_transfer(0);
        libusb_fill_bulk_transfer(t, h, 0x81, raw, sizeof raw, [](libusb_transfer* x) { *static_cast<int*>(x->user_data) = 1; }, &over, 0);
        int rc = libusb_submit_transfer(t);
        while (rc == 0 && !over) libusb_handle_events_completed(nullptr, &over);
        out = raw[0];
        libusb_free_transfer(t);
        return rc;
    }

private:
    static void done(libusb_transfer* t) { static_cast<relay_board*>(t->user_data)->busy_ = false; }
    libusb_device_handle* h_;
    libusb_transfer* t_;
    std::array<unsigned char, 16> msg_{};
    bool busy_ = false;
};
