// Frame uploader with two pinned staging areas, each guarded by an event.
#include <array>
#include <cstddef>
#include <cstring>
#include <cuda_runtime_api.h>
#include <stdexcept>

namespace {

void check(cudaError_t e, const char* what)
{
    if (e != cudaSuccess) throw std::runtime_error(what);
}

}  // namespace

class FrameUploader {
public:
    FrameUploader(std::size_t frame_bytes, cudaStream_t stream, cudaEvent_t ready0, cudaEvent_t ready1)
        : bytes_(frame_bytes), stream_(stream)
    {
        stage_[0].copied = ready0;
        stage_[1].copied = ready1;
        for (Stage& s : stage_) check(cudaMallocHost(&s.host, bytes_), "cudaMallocHost");
    }
    FrameUploader(const FrameUploader&) = delete;
    FrameUploader& operator=(const FrameUploader&) = delete;
    ~FrameUploader()
    {
        cudaStreamSynchronize(stream_);
        for (Stage& s : stage_) cudaFreeHost(s.host);
    }

    void upload(void* device, const void* frame, std::size_t n)
    {
        if (n > bytes_) throw std::length_error("frame");
        Stage& s = acquire();
        std::memcpy(s.host, frame, n);
        check(cudaMemcpyAsync(device, s.host, n, cudaMemcpyHostToDevice, stream_), "upload");
        check(cudaEventRecord(s.copied, stream_), "record");
        s.pending = true;
    }

    // Both planes of an NV12 picture.
    void upload_planes(void* dy, const void* y, std::size_t ny, void* duv, const void* uv, std::size_t nuv)
    {
        upload(dy, y, ny);
        upload(duv, uv, nuv);
    }

    int checksum_flag(const int* device_flag)
    {
        int flag = 0;
        check(cudaMemcpyAsync(&flag, device_flag, sizeof flag, cudaMemcpyDeviceToHost, stream_), "flag");
        check(cudaStreamSynchronize(stream_), "sync");
        return flag;
    }

private:
    struct Stage {
        void* host = nullptr;
        cudaEvent_t copied = nullptr;
        bool pending = false;
    };

    Stage& acquire()
    {
        Stage& s = stage_[turn_];
        turn_ ^= 1u;
        if (s.pending) {
            check(cudaEventSynchronize(s.copied), "wait");
            s.pending = false;
        }
        return s;
    }

    std::size_t bytes_;
    cudaStream_t stream_;
    std::array<Stage, 2> stage_{};
    unsigned turn_ = 0;
};
