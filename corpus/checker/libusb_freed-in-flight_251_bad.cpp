#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <libusb-1.0/libusb.h>
#include <utility>

// Streams samples from a bulk endpoint with some transfers in rotation. Another thread handles the events.
class sample_stream {
public:
    using sink = std::function<void(const unsigned char*, int)>;

    sample_stream(libusb_device_handle* dev, unsigned char endpoint, sink s) : dev_(dev), endpoint_(endpoint), sink_(std::move(s)) {}
    sample_stream(const sample_stream&) = delete;
    sample_stream& operator=(const sample_stream&) = delete;
    ~sample_stream() { stop(); }

    bool start()
    {
        if (running_.exchange(true)) return true;
        std::size_t active = 0;
        for (libusb_transfer*& t : transfers_) {
            t = libusb_alloc_transfer(0);
            if (!t) break;
            auto* block = new unsigned char[block_size];
            libusb_fill_bulk_transfer(t, dev_, endpoint_, block, block_size, &sample_stream::on_block, this, 0);
            if (libusb_submit_transfer(t) != 0) {
                delete[] block;
                libusb_free_transfer(t);
                t = nullptr;
                break;
            }
            ++active;
        }
        if (active == 0) running_ = false;
        return active != 0;
    }

    void stop()
    {
        if (!running_.exchange(false)) return;
        for (libusb_transfer*& t : transfers_) {
            if (!t) continue;
            libusb_cancel_transfer(t);
            delete[] t->buffer; // expect: freed-in-flight
            libusb_free_transfer(t); // allow: freed-in-flight
            t = nullptr;
        }
    }

    unsigned long blocks() const { return blocks_; }

private:
    static constexpr int block_size = 16 * 32 * 512;
    static constexpr int completed = 0;

    static void on_block(libusb_transfer* t)
    {
        auto* self = static_cast<sample_stream*>(t->user_data);
        if (!self->running_ || t->status != completed) return;
        ++self->blocks_;
        self->sink_(t->buffer, t->actual_length);
        libusb_submit_transfer(t);
    }

    libusb_device_handle* dev_;
    unsigned char endpoint_;
    sink sink_;
    std::array<libusb_transfer*, 8> transfers_{};
    std::atomic<bool> running_{false};
    std::atomic<unsigned long> blocks_{0};
};
