#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <uv.h>

// Streams video slices over UDP. A fixed set of slots; a slot is reused when its send has ended.
class slice_sender {
public:
    static constexpr std::size_t slots = 32;
    static constexpr std::size_t mtu = 1400;

    int init(uv_loop_t* loop, const sockaddr* peer)
    {
        for (std::size_t i = 0; i < slots; ++i) {
            ring_[i].owner = this;
            free_[i] = static_cast<std::uint8_t>(i);
        }
        free_count_ = slots;
        if (int rc = uv_udp_init(loop, &udp_); rc < 0)
            return rc;
        return uv_udp_connect(&udp_, peer);
    }

    void send_frame(const std::uint8_t* data, std::size_t n)
    {
        ++frame_;
        for (std::size_t at = 0, part = 0; at < n; ++part) {
            std::size_t k = std::min(n - at, mtu - sizeof(slice_head));
            if (!send_slice(data + at, k, static_cast<std::uint16_t>(part)))
                return;
            at += k;
        }
    }

    unsigned long dropped() const { return dropped_; }

private:
    struct slice_head {
        std::uint32_t frame;
        std::uint16_t part;
        std::uint16_t length;
    };

    struct slot {
        uv_udp_send_t req;
        slice_sender* owner = nullptr;
        std::array<char, mtu> bytes;
    };

    bool send_slice(const std::uint8_t* p, std::size_t n, std::uint16_t part)
    {
        if (free_count_ == 0) {
            ++dropped_;
            return false;
        }
        slot& s = ring_[free_[--free_count_]];
        slice_head h{frame_, part, static_cast<std::uint16_t>(n)};
        std::memcpy(s.bytes.data(), &h, sizeof h);
        std::memcpy(s.bytes.data() + sizeof h, p, n);
        s.req.data = &s;

        uv_buf_t b = uv_buf_init(s.bytes.data(), static_cast<unsigned>(sizeof h + n));
        if (uv_udp_send(&s.req, &udp_, &b, 1, nullptr, &slice_sender::on_sent) < 0) {
            give_back(s);
            return false;
        }
        return true;
    }

    static void on_sent(uv_udp_send_t* req, int)
    {
        auto* s = static_cast<slot*>(req->data);
        s->owner->give_back(*s);
    }

    void give_back(slot& s) { free_[free_count_++] = static_cast<std::uint8_t>(&s - ring_.data()); }

    uv_udp_t udp_{};
    std::array<slot, slots> ring_;
    std::array<std::uint8_t, slots> free_{};
    std::size_t free_count_ = 0;
    std::uint32_t frame_ = 0;
    unsigned long dropped_ = 0;
};

static slice_sender camera;

void on_frame(const std::uint8_t* data, std::size_t n) { camera.send_frame(data, n); }
