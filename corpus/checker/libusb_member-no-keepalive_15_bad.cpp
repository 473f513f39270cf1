// Hot-plug service for a family of USB sensors.
#include <cstdint>
#include <functional>
#include <libusb-1.0/libusb.h>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

class SensorReader {
public:
    using Sink = std::function<void(const unsigned char*, int)>;

    SensorReader(libusb_device_handle* h, unsigned char ep, Sink sink) : handle_(h), ep_(ep), sink_(std::move(sink))
    {
        xfer_ = libusb_alloc_transfer(0);
        if (!xfer_) throw std::bad_alloc();
    }
    SensorReader(const SensorReader&) = delete;
    ~SensorReader()
    {
        if (running_)
            libusb_cancel_transfer(xfer_);
        else
            libusb_free_transfer(xfer_);
    }

    bool start()
    {
        libusb_fill_bulk_transfer(xfer_, handle_, ep_, frame_, sizeof frame_, &SensorReader::on_frame, this, 0); // allow: member-no-keepalive
        running_ = libusb_submit_transfer(xfer_) == 0; // expect: member-no-keepalive
        return running_;
    }

    bool running() const { return running_; }

private:
    static void on_frame(libusb_transfer* t)
    {
        auto* self = static_cast<SensorReader*>(t->user_data);
        if (t->status != 0) {
            self->running_ = false;
            return;
        }
        self->sink_(t->buffer, t->actual_length);
        if (libusb_submit_transfer(t) != 0) self->running_ = false; // allow: member-no-keepalive
    }

    libusb_device_handle* handle_;
    unsigned char ep_;
    Sink sink_;
    libusb_transfer* xfer_ = nullptr;
    unsigned char frame_[4096];
    bool running_ = false;
};

class SensorService {
public:
    explicit SensorService(SensorReader::Sink sink) : sink_(std::move(sink)) {}

    void arrived(std::uint16_t addr, libusb_device_handle* h)
    {
        auto r = std::make_unique<SensorReader>(h, 0x81, sink_);
        if (r->start()) readers_.emplace(addr, std::move(r));
    }

    void left(std::uint16_t addr) { readers_.erase(addr); } // allow: freed-in-flight

    std::size_t count() const { return readers_.size(); }

private:
    SensorReader::Sink sink_;
    std::map<std::uint16_t, std::unique_ptr<SensorReader>> readers_;
};
