// Frame uploader: converts camera frames into pinned staging memory and copies them to the device.
#include <cuda_runtime_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

namespace video {

inline void check(cudaError_t e)
{
    if (e != cudaSuccess) throw std::runtime_error("cuda");
}

class pinned {
public:
    explicit pinned(std::size_t n) : size_(n) { check(cudaMallocHost(&p_, n)); }
    pinned(const pinned&) = delete;
    pinned& operator=(const pinned&) = delete;
    ~pinned() { cudaFreeHost(p_); }
    std::span<std::uint8_t> bytes() { return {static_cast<std::uint8_t*>(p_), size_}; }

private:
    void* p_ = nullptr;
    std::size_t size_;
};

class uploader {
public:
    uploader(cudaStream_t stream, std::array<cudaEvent_t, 2> events, std::size_t frame)
        : stream_(stream), frame_(frame), lanes_{lane{frame, events[0]}, lane{frame, events[1]}}
    {
    }
    uploader(const uploader&) = delete;
    uploader& operator=(const uploader&) = delete;
    ~uploader() { cudaStreamSynchronize(stream_); }

    // Rows come as 10-bit samples in 16-bit words.
    void upload(void* device, std::span<const std::uint16_t> samples)
    {
        if (samples.size() > frame_) throw std::length_error("frame");
        lane& l = claim();
        auto out = l.host.bytes();
        for (std::size_t i = 0; i < samples.size(); ++i) out[i] = static_cast<std::uint8_t>(samples[i] >> 2);
        push(l, device, samples.size());
    }

    void clear(void* device, std::uint8_t level)
    {
        lane& l = claim();
        for (std::uint8_t& b : l.host.bytes()) b = level;
        push(l, device, frame_);
    }

    unsigned long frames() const { return turn_; }

private:
    struct lane {
        lane(std::size_t n, cudaEvent_t e) : host(n), copied(e) {}
        pinned host;
        cudaEvent_t copied;
        bool recorded = false;
    };

    lane& claim()
    {
        lane& l = lanes_[turn_++ % lanes_.size()];
        if (l.recorded) {
            check(cudaEventSynchronize(l.copied));
            l.recorded = false;
        }
        return l;
    }

    void push(lane& l, void* device, std::size_t n)
    {
        check(cudaMemcpyAsync(device, l.host.bytes().data(), n, cudaMemcpyHostToDevice, stream_));
        if (cudaEventRecord(l.copied, stream_) != cudaSuccess) {
            check(cudaStreamSynchronize(stream_));
            return;
        }
        l.recorded = true;
    }

    cudaStream_t stream_;
    std::size_t frame_;
    std::array<lane, 2> lanes_;
    unsigned long turn_ = 0;
};

}  // namespace video
