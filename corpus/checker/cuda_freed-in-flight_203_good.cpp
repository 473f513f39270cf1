// Column upload to a device: pinned staging memory per batch, released when the function is left.
#include <cstddef>
#include <cstring>
#include <cuda_runtime_api.h>
#include <vector>

namespace columns {

class pinned {
public:
    explicit pinned(std::size_t n)
    {
        if (cudaMallocHost(&p_, n) != cudaSuccess) p_ = nullptr;
    }
    ~pinned()
    {
        if (p_) cudaFreeHost(p_);
    }
    pinned(const pinned&) = delete;
    pinned& operator=(const pinned&) = delete;
    char* get() const { return static_cast<char*>(p_); }

private:
    void* p_ = nullptr;
};

class settle_on_exit {
public:
    explicit settle_on_exit(cudaStream_t s) : stream_(s) {}
    ~settle_on_exit() { cudaStreamSynchronize(stream_); }
    settle_on_exit(const settle_on_exit&) = delete;
    settle_on_exit& operator=(const settle_on_exit&) = delete;

private:
    cudaStream_t stream_;
};

struct column {
    std::vector<float> host;
    void* device = nullptr;
};

class uploader {
public:
    explicit uploader(cudaStream_t s) : stream_(s) {}

    bool upload(std::vector<column>& batch)
    {
        std::size_t total = 0;
        for (const column& c : batch) total += c.host.size() * sizeof(float);
        if (total == 0) return true;
        pinned staging(total);
        if (!staging.get()) return false;
        settle_on_exit settle(stream_);
        char* at = staging.get();
        for (column& c : batch) {
            std::size_t n = c.host.size() * sizeof(float);
            if (n == 0) continue;
            std::memcpy(at, c.host.data(), n);
            if (!copy_one(c, at, n)) return false;
            at += n;
        }
        bytes_ += total;
        return true;
    }

    std::size_t bytes() const { return bytes_; }

private:
    bool copy_one(column& c, const char* from, std::size_t n)
    {
        if (!c.device && cudaMalloc(&c.device, n) != cudaSuccess) return false;
        return cudaMemcpyAsync(c.device, from, n, cudaMemcpyHostToDevice, stream_) == cudaSuccess;
    }

    cudaStream_t stream_;
    std::size_t bytes_ = 0;
};

}  // namespace columns
