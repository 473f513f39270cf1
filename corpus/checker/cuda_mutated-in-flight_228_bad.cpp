// Texture streamer: tiles are decoded into a pinned staging area and copied to the device in slices.
#include <cuda_runtime_api.h>
#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

class pinned_area {
public:
    explicit pinned_area(std::size_t n) : size_(n)
    {
        if (cudaMallocHost(&base_, n) != cudaSuccess) base_ = nullptr;
    }
    pinned_area(const pinned_area&) = delete;
    ~pinned_area()
    {
        if (base_) cudaFreeHost(base_);
    }
    unsigned char* data() const { return static_cast<unsigned char*>(base_); }
    std::size_t size() const { return base_ ? size_ : 0; }

private:
    void* base_ = nullptr;
    std::size_t size_;
};

struct tile {
    std::vector<unsigned char> encoded;
    std::size_t device_offset;
};

class texture_streamer {
public:
    texture_streamer(cudaStream_t stream, unsigned char* device) : stream_(stream), device_(device), stage_(1 << 20) {}
    ~texture_streamer() { cudaStreamSynchronize(stream_); }

    bool stream_in(std::span<const tile> tiles)
    {
        for (const tile& t : tiles) {
            std::size_t n = decode(t); // allow: mutated-in-flight
            if (n == 0) return false;
            if (!push(t.device_offset, n)) return false;
        }
        return cudaStreamSynchronize(stream_) == cudaSuccess;
    }

private:
    std::size_t decode(const tile& t)
    {
        if (t.encoded.size() > stage_.size()) return 0;
        std::memcpy(stage_.data(), t.encoded.data(), t.encoded.size()); // expect: mutated-in-flight
        return t.encoded.size();
    }

    bool push(std::size_t offset, std::size_t n)
    {
        return cudaMemcpyAsync(device_ + offset, stage_.data(), n, cudaMemcpyHostToDevice, stream_) == cudaSuccess;
    }

    cudaStream_t stream_;
    unsigned char* device_;
    pinned_area stage_;
};
