// Batch loader: every batch gets a pinned block, and old blocks are freed while new ones are being copied.
#include <cstddef>
#include <cstring>
#include <cuda_runtime_api.h>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace loader {

class event_pool {
public:
    void put(cudaEvent_t e) { free_.push_back(e); }
    bool get(cudaEvent_t& e)
    {
        if (free_.empty()) return false;
        e = free_.back();
        free_.pop_back();
        return true;
    }

private:
    std::vector<cudaEvent_t> free_;
};

struct unpin {
    void operator()(void* p) const { cudaFreeHost(p); }
};
using pinned = std::unique_ptr<void, unpin>;

class batch_loader {
public:
    batch_loader(cudaStream_t s, event_pool& events) : stream_(s), events_(events) {}
    batch_loader(const batch_loader&) = delete;
    batch_loader& operator=(const batch_loader&) = delete;
    ~batch_loader()
    {
        while (!busy_.empty()) retire_oldest();
    }

    bool load(void* device, const std::vector<float>& batch)
    {
        cudaEvent_t done{};
        while (!events_.get(done)) {
            if (busy_.empty()) return false;
            retire_oldest();
        }
        void* raw = nullptr;
        const std::size_t n = batch.size() * sizeof(float);
        if (cudaMallocHost(&raw, n) != cudaSuccess) {
            events_.put(done);
            return false;
        }
        busy_.push_back({pinned(raw), done});
        std::memcpy(raw, batch.data(), n);
        const bool started = cudaMemcpyAsync(device, raw, n, cudaMemcpyHostToDevice, stream_) == cudaSuccess;
        if (!started || cudaEventRecord(done, stream_) != cudaSuccess) {
            cudaStreamSynchronize(stream_);
            busy_.pop_back();
            events_.put(done);
            return false;
        }
        return true;
    }

private:
    struct item {
        pinned block;
        cudaEvent_t done;
    };

    // The event was recorded behind the copy, so the copy is over when the event is.
    void retire_oldest()
    {
        item& oldest = busy_.front();
        cudaEventSynchronize(oldest.done);
        events_.put(oldest.done);
        busy_.pop_front();
    }

    cudaStream_t stream_;
    event_pool& events_;
    std::deque<item> busy_;
};

}  // namespace loader
