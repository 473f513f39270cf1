#include <functional>
#include <libusb-1.0/libusb.h>
#include <memory>
#include <utility>
#include <vector>

extern "C" {
struct libusb_context;
int libusb_handle_events_completed(struct libusb_context* ctx, int* completed);
}

// Camera frames from a bulk endpoint; one thread starts, stops and handles the events.
class frame_grabber {
public:
    using frame_fn = std::function<void(const unsigned char*, int)>;

    frame_grabber(libusb_context* ctx, libusb_device_handle* dev, frame_fn f) : ctx_(ctx), dev_(dev), on_frame_(std::move(f)) {}
    frame_grabber(const frame_grabber&) = delete;
    frame_grabber& operator=(const frame_grabber&) = delete;
    ~frame_grabber() { stop(); }

    bool start(int depth)
    {
        stop();
        stopping_ = false;
        slots_.reserve(std::size_t(depth));
        for (int i = 0; i < depth; ++i) {
            auto s = std::make_unique<slot>();
            s->owner = this;
            s->transfer = libusb_alloc_transfer(0);
            if (!s->transfer) break;
            s->bytes.resize(frame_size);
            libusb_fill_bulk_transfer(s->transfer, dev_, 0x82, s->bytes.data(), frame_size, &frame_grabber::on_done, s.get(), 0);
            s->submit();
            slots_.push_back(std::move(s));
        }
        return active_ != 0;
    }

    // Returns when libusb has given back every transfer.
    void stop()
    {
        stopping_ = true;
        for (auto& s : slots_)
            if (s->submitted) libusb_cancel_transfer(s->transfer);
        while (active_ != 0) libusb_handle_events_completed(ctx_, nullptr);
        for (auto& s : slots_) libusb_free_transfer(s->transfer);
        slots_.clear();
    }

private:
    static constexpr int frame_size = 640 * 480 * 2;

    struct slot {
        frame_grabber* owner = nullptr;
        libusb_transfer* transfer = nullptr;
        std::vector<unsigned char> bytes;
        bool submitted = false;

        void submit()
        {
            submitted = libusb_submit_transfer(transfer) == 0;
            if (submitted) ++owner->active_;
        }
    };

    static void on_done(libusb_transfer* t)
    {
        auto* s = static_cast<slot*>(t->user_data);
        s->submitted = false;
        --s->owner->active_;
        frame_grabber* owner = s->owner;
        if (owner->stopping_ || t->status != 0) return;
        owner->on_frame_(t->buffer, t->actual_length);
        if (!owner->stopping_) s->submit();
    }

    libusb_context* ctx_;
    libusb_device_handle* dev_;
    frame_fn on_frame_;
    std::vector<std::unique_ptr<slot>> slots_;
    int active_ = 0;
    bool stopping_ = true;
};
