// Single-shot bulk capture from a USB oscilloscope.
#include <functional>
#include <libusb-1.0/libusb.h>
#include <memory>
#include <span>
#include <utility>

class capture {
public:
    using sink = std::function<void(std::span<const unsigned char>)>;

    capture(libusb_device_handle* dev, sink s) : dev_(dev), sink_(std::move(s)) {}

    bool arm(int bytes)
    {
        if (active_) return false;
        libusb_transfer* t = libusb_alloc_transfer(0);
        if (!t) return false;
        samples_ = std::make_unique<unsigned char[]>(static_cast<std::size_t>(bytes));
        libusb_fill_bulk_transfer(t, dev_, kEndpoint, samples_.get(), bytes, &capture::on_done, this, 0);
        if (libusb_submit_transfer(t) != 0) {
            libusb_free_transfer(t);
            samples_.reset();
            return false;
        }
        active_ = t;
        return true;
    }

    void abort()
    {
        if (!active_) return;
        libusb_cancel_transfer(active_);
        samples_.reset(); // expect: freed-in-flight
    }

private:
    static constexpr unsigned char kEndpoint = 0x82;

    static void on_done(libusb_transfer* t)
    {
        auto* self = static_cast<capture*>(t->user_data);
        if (t->status == 0 && self->sink_)
            self->sink_({t->buffer, static_cast<std::size_t>(t->actual_length)});
        self->active_ = nullptr;
        libusb_free_transfer(t);
    }

    libusb_device_handle* dev_;
    sink sink_;
    libusb_transfer* active_ = nullptr;
    std::unique_ptr<unsigned char[]> samples_;
};
