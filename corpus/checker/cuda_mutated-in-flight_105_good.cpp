#include <cuda_runtime_api.h>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace vision {

struct Frame {
    const std::uint8_t* luma = nullptr;
    std::size_t stride = 0;
    unsigned width = 0, height = 0;
};

static void check(cudaError_t e, const char* what)
{
    if (e != cudaSuccess) throw std::runtime_error(what);
}

// Packs camera frames into pinned staging buffers and starts their upload.
class FrameUploader {
public:
    static constexpr std::size_t kStages = 3;

    FrameUploader(cudaStream_t stream, std::size_t max_frame, const std::array<cudaEvent_t, kStages>& events)
        : stream_(stream), capacity_(max_frame)
    {
        for (std::size_t i = 0; i < kStages; ++i) stages_[i].copied = events[i];
        try {
            for (auto& s : stages_) {
                check(cudaMallocHost(&s.host, capacity_), "cudaMallocHost");
                check(cudaMalloc(&s.device, capacity_), "cudaMalloc");
            }
        } catch (...) {
            release();
            throw;
        }
    }
    FrameUploader(const FrameUploader&) = delete;
    ~FrameUploader()
    {
        cudaStreamSynchronize(stream_);
        release();
    }

    // The kernels of the caller go to the same stream.
    const void* upload(const Frame& f)
    {
        const std::size_t bytes = std::size_t(f.width) * f.height;
        if (bytes > capacity_ || f.stride < f.width) throw std::invalid_argument("frame");
        Stage& s = stages_[next_++ % stages_.size()];
        reclaim(s);
        pack(f, static_cast<std::uint8_t*>(s.host));
        s.busy = true;
        s.marked = false;
        check(cudaMemcpyAsync(s.device, s.host, bytes, cudaMemcpyHostToDevice, stream_), "upload");
        s.marked = cudaEventRecord(s.copied, stream_) == cudaSuccess;
        ++uploaded_;
        return s.device;
    }

    std::uint64_t uploaded() const { return uploaded_; }

private:
    struct Stage {
        void* host = nullptr;
        void* device = nullptr;
        cudaEvent_t copied{};
        bool busy = false, marked = false;
    };

    // The staging bytes belong to the copy engine until the copy is known to be done.
    void reclaim(Stage& s)
    {
        if (!s.busy) return;
        check(s.marked ? cudaEventSynchronize(s.copied) : cudaStreamSynchronize(stream_), "reclaim");
        s.busy = false;
    }

    static void pack(const Frame& f, std::uint8_t* to)
    {
        for (unsigned y = 0; y < f.height; ++y)
            std::memcpy(to + std::size_t(y) * f.width, f.luma + y * f.stride, f.width);
    }

    void release()
    {
        for (auto& s : stages_) {
            if (s.host) cudaFreeHost(s.host);
            if (s.device) cudaFree(s.device);
        }
    }

    cudaStream_t stream_;
    std::size_t capacity_;
    std::array<Stage, kStages> stages_;
    std::size_t next_ = 0;
    std::uint64_t uploaded_ = 0;
};

}  // namespace vision
