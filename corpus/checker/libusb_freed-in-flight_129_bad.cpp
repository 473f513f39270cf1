// Streaming capture from a bulk endpoint: a fixed set of transfers is kept queued.
#include <libusb-1.0/libusb.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace sdr {

constexpr int kCompleted = 0;
constexpr unsigned char kEndpoint = 0x81;

class capture {
public:
    using sink = std::function<void(const std::uint8_t*, int)>;

    capture(libusb_device_handle* dev, sink s) : dev_(dev), sink_(std::move(s)) {}

    // Called on the thread that handles libusb events.
    bool start(int depth, int block)
    {
        if (state_ != state::idle) return false;
        state_ = state::running;
        for (int i = 0; i < depth; ++i) {
            if (!queue_one(block)) {
                stop();
                return false;
            }
        }
        return true;
    }

    void stop()
    {
        if (state_ != state::running) return;
        state_ = live_.empty() ? state::idle : state::stopping;
        for (libusb_transfer* t : live_) libusb_cancel_transfer(t);
        blocks_.clear(); // expect: freed-in-flight
    }

    bool idle() const { return state_ == state::idle; }
    unsigned long overruns() const { return overruns_; }

private:
    enum class state { idle, running, stopping };

    bool queue_one(int block)
    {
        libusb_transfer* t = libusb_alloc_transfer(0);
        if (!t) return false;
        blocks_.push_back(std::make_unique<std::uint8_t[]>(static_cast<std::size_t>(block)));
        libusb_fill_bulk_transfer(t, dev_, kEndpoint, blocks_.back().get(), block, &capture::on_transfer, this, 0);
        if (libusb_submit_transfer(t) != 0) {
            libusb_free_transfer(t);
            blocks_.pop_back();
            return false;
        }
        live_.push_back(t);
        return true;
    }

    static void on_transfer(libusb_transfer* t) { static_cast<capture*>(t->user_data)->handle(t); }

    void handle(libusb_transfer* t)
    {
        if (state_ == state::running && t->status == kCompleted) {
            if (t->actual_length < t->length) ++overruns_;
            sink_(t->buffer, t->actual_length);
            if (state_ == state::running && libusb_submit_transfer(t) == 0) return;
        }
        retire(t);
    }

    void retire(libusb_transfer* t)
    {
        std::erase(live_, t);
        libusb_free_transfer(t);
        if (live_.empty() && state_ == state::stopping) state_ = state::idle;
    }

    libusb_device_handle* dev_;
    sink sink_;
    state state_ = state::idle;
    std::vector<libusb_transfer*> live_;
    std::vector<std::unique_ptr<std::uint8_t[]>> blocks_;
    unsigned long overruns_ = 0;
};

}  // namespace sdr
