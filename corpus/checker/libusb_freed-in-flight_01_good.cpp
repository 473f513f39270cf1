#include <array>
#include <cstdint>
#include <functional>
#include <libusb-1.0/libusb.h>
#include <memory>
#include <stdexcept>
#include <vector>

namespace hid {

class report_reader {
public:
    using report_fn = std::function<void(const std::uint8_t*, std::size_t)>;

    report_reader(libusb_context* ctx, libusb_device_handle* dev, unsigned char endpoint, std::size_t packet, report_fn fn)
        : ctx_(ctx), dev_(dev), buffer_(packet), fn_(std::move(fn)), xfer_(libusb_alloc_transfer(0))
    {
        if (!xfer_) throw std::bad_alloc();
        libusb_fill_interrupt_transfer(xfer_, dev_, endpoint, buffer_.data(), static_cast<int>(buffer_.size()),
                                       &report_reader::arrived, this, 0);
    }

    ~report_reader()
    {
        stopping_ = true;
        if (running_) libusb_cancel_transfer(xfer_);
        while (running_) libusb_handle_events_completed(ctx_, nullptr);
        libusb_free_transfer(xfer_);
    }

    report_reader(const report_reader&) = delete;
    report_reader& operator=(const report_reader&) = delete;

    bool start()
    {
        running_ = libusb_submit_transfer(xfer_) == 0;
        return running_;
    }

private:
    static void LIBUSB_CALL arrived(libusb_transfer* t)
    {
        auto* self = static_cast<report_reader*>(t->user_data);
        self->running_ = false;
        if (t->status == LIBUSB_TRANSFER_COMPLETED)
            self->fn_(t->buffer, static_cast<std::size_t>(t->actual_length));
        if (!self->stopping_ && t->status == LIBUSB_TRANSFER_COMPLETED) self->start();
    }

    libusb_context* ctx_;
    libusb_device_handle* dev_;
    std::vector<std::uint8_t> buffer_;
    report_fn fn_;
    libusb_transfer* xfer_;
    bool running_ = false;
    bool stopping_ = false;
};

class keyboard {
public:
    keyboard(libusb_context* ctx, libusb_device_handle* dev)
    {
        reader_ = std::make_unique<report_reader>(ctx, dev, 0x81, 8, [this](const std::uint8_t* p, std::size_t n) {
            if (n >= 8) modifiers_ = p[0];
        });
    }
    bool attach() { return reader_->start(); }
    void detach() { reader_.reset(); }
    unsigned modifiers() const { return modifiers_; }

private:
    unsigned modifiers_ = 0;
    std::unique_ptr<report_reader> reader_;
};

}  // namespace hid
