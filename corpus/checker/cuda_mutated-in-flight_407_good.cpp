// Uploads frames to the device through a ring of pinned staging slots.
#include <array>
#include <cstddef>
#include <cstring>
#include <cuda_runtime_api.h>
#include <new>

class frame_uploader {
public:
    static constexpr std::size_t kSlots = 3;

    frame_uploader(cudaStream_t stream, std::size_t frame_bytes, const std::array<cudaEvent_t, kSlots>& events)
        : stream_(stream), bytes_(frame_bytes)
    {
        for (std::size_t i = 0; i < kSlots; ++i) {
            slots_[i].copied = events[i];
            if (cudaMallocHost(&slots_[i].host, frame_bytes) != cudaSuccess) throw std::bad_alloc();
        }
    }

    ~frame_uploader()
    {
        cudaStreamSynchronize(stream_);
        for (slot& s : slots_) cudaFreeHost(s.host);
    }

    frame_uploader(const frame_uploader&) = delete;
    frame_uploader& operator=(const frame_uploader&) = delete;

    bool upload(void* device, const void* frame)
    {
        slot& s = slots_[next_];
        next_ = (next_ + 1) % kSlots;
        if (s.used && cudaEventSynchronize(s.copied) != cudaSuccess) return false;
        std::memcpy(s.host, frame, bytes_);
        if (cudaMemcpyAsync(device, s.host, bytes_, cudaMemcpyHostToDevice, stream_) != cudaSuccess) return false;
        s.used = true;
        if (cudaEventRecord(s.copied, stream_) != cudaSuccess) {
            cudaStreamSynchronize(stream_);
            return false;
        }
        return true;
    }

private:
    struct slot {
        void* host = nullptr;
        cudaEvent_t copied{};
        bool used = false;
    };

    cudaStream_t stream_;
    std::size_t bytes_;
    std::size_t next_ = 0;
    std::array<slot, kSlots> slots_{};
};
