#include <array>
#include <cstdint>
#include <libusb-1.0/libusb.h>

class relay_board {
public:
    explicit relay_board(libusb_device_handle* h) : h_(h), t_(libusb_alloc_transfer(0)) {}

    int set(int relay, bool on)
    {
        if (busy_) return -6;
        std::array<unsigned char, 16> msg{0xa0, static_cast<unsigned char>(relay), static_cast<unsigned char>(on)};
        msg[3] = static_cast<unsigned char>(msg[0] + msg[1] + msg[2]);
        libusb_fill_bulk_transfer(t_, h_, 0x02, msg.data(), static_cast<int>(msg.size()), &relay_board::done, this, 200);
        busy_ = true;
        int rc = libusb_submit_transfer(t_); // expect: stack-escape
        if (rc) busy_ = false;
        return rc;
    }

private:
    static void done(libusb_transfer* t) { static_cast<relay_board*>(t->user_data)->busy_ = false; }
    libusb_device_handle* h_;
    libusb_transfer* t_;
    bool busy_ = false;
};
