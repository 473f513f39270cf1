// Feeds camera frames to the device through a small ring of pinned staging slots.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <cuda_runtime_api.h>
#include <stdexcept>
#include <vector>

struct frame_view {
    const std::uint8_t* pixels;
    std::size_t bytes;
    std::uint64_t stamp;
};

class staging_ring {
public:
    static constexpr int depth = 2;

    staging_ring(std::size_t bytes, cudaStream_t stream, cudaEvent_t first, cudaEvent_t second)
        : bytes_(bytes), stream_(stream), done_{first, second}
    {
        for (int i = 0; i < depth; ++i) {
            void* p = nullptr;
            if (cudaMallocHost(&p, bytes_) != cudaSuccess) {
                release();
                throw std::runtime_error("pinned memory");
            }
            slot_[i] = static_cast<std::uint8_t*>(p);
        }
    }
    staging_ring(const staging_ring&) = delete;
    staging_ring& operator=(const staging_ring&) = delete;

    ~staging_ring()
    {
        drain();
        release();
    }

    bool push(const frame_view& f, void* device)
    {
        if (f.bytes > bytes_) return false;
        const int i = advance();
        fill(slot_[i], f); // allow: mutated-in-flight
        if (cudaMemcpyAsync(device, slot_[i], f.bytes, cudaMemcpyHostToDevice, stream_) != cudaSuccess) return false;
        cudaEventRecord(done_[i], stream_);
        ++pushed_;
        return true;
    }

    void drain() { cudaStreamSynchronize(stream_); }

private:
    int advance()
    {
        current_ = (current_ + 1) % depth;
        return current_;
    }

    void fill(std::uint8_t* to, const frame_view& f)
    {
        std::memcpy(to, f.pixels, f.bytes); // expect: mutated-in-flight
        last_stamp_ = f.stamp;
    }

    void release()
    {
        for (auto& p : slot_) {
            if (p) cudaFreeHost(p);
            p = nullptr;
        }
    }

    std::size_t bytes_;
    cudaStream_t stream_;
    cudaEvent_t done_[depth];
    std::uint8_t* slot_[depth] = {};
    int current_ = 0;
    unsigned long pushed_ = 0;
    std::uint64_t last_stamp_ = 0;
};

bool upload_all(staging_ring& ring, const std::vector<frame_view>& frames, const std::vector<void*>& targets)
{
    for (std::size_t i = 0; i < frames.size() && i < targets.size(); ++i)
        if (!ring.push(frames[i], targets[i])) return false;
    ring.drain();
    return true;
}
