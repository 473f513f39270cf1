// Camera publisher: topic frame, then the image without copying it.
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>
#include <zmq.h>

struct image {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::vector<std::uint8_t> pixels;
};

using image_ptr = std::shared_ptr<const image>;

static void release_image(void*, void* hint) { delete static_cast<image_ptr*>(hint); }

class frame_publisher {
public:
    frame_publisher(void* pub_socket, std::string topic) : socket_(pub_socket), topic_(std::move(topic)) {}

    // False when the high-water mark is reached; the frame is dropped then.
    bool publish(const image_ptr& img)
    {
        if (img->pixels.empty()) return true;
        if (!send_copy(topic_.data(), topic_.size())) return drop();

        const std::uint32_t dims[2] = {img->width, img->height};
        if (!send_copy(dims, sizeof dims)) return drop();

        zmq_msg_t body;
        auto* hold = new image_ptr(img);
        auto* bytes = const_cast<std::uint8_t*>(img->pixels.data());
        if (zmq_msg_init_data(&body, bytes, img->pixels.size(), release_image, hold) != 0) {
            delete hold;
            throw std::runtime_error("zmq_msg_init_data");
        }
        if (zmq_msg_send(&body, socket_, 0) < 0) {
            zmq_msg_close(&body);
            return drop();
        }
        ++published_;
        return true;
    }

    unsigned long published() const { return published_; }
    unsigned long dropped() const { return dropped_; }

private:
    bool send_copy(const void* data, std::size_t size)
    {
        zmq_msg_t part;
        if (zmq_msg_init_size(&part, size) != 0) return false;
        std::memcpy(zmq_msg_data(&part), data, size);
        if (zmq_msg_send(&part, socket_, ZMQ_SNDMORE) >= 0) return true;
        zmq_msg_close(&part);
        return false;
    }

    bool drop()
    {
        ++dropped_;
        return false;
    }

    void* socket_;
    std::string topic_;
    unsigned long published_ = 0;
    unsigned long dropped_ = 0;
};
