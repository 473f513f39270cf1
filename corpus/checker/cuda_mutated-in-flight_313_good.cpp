// Streams a large table to the device through two pinned staging buffers.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <cuda_runtime_api.h>
#include <span>
#include <stdexcept>

inline void check(cudaError_t e)
{
    if (e != cudaSuccess)
        throw std::runtime_error("CUDA call failed");
}

class staged_upload {
public:
    static constexpr std::size_t slot_size = 4u << 20;

    // The events are created by the owner of the stream and live as long as the stream.
    staged_upload(cudaStream_t stream, cudaEvent_t first, cudaEvent_t second) : stream_(stream)
    {
        slots_[0].copied = first;
        slots_[1].copied = second;
        check(cudaMallocHost(&slots_[0].host, slot_size));
        if (cudaMallocHost(&slots_[1].host, slot_size) != cudaSuccess) {
            cudaFreeHost(slots_[0].host);
            throw std::runtime_error("no pinned memory");
        }
    }

    ~staged_upload()
    {
        cudaStreamSynchronize(stream_);
        for (auto& s : slots_)
            cudaFreeHost(s.host);
    }

    staged_upload(const staged_upload&) = delete;
    staged_upload& operator=(const staged_upload&) = delete;

    void upload(void* device, std::span<const std::byte> table)
    {
        auto* to = static_cast<std::byte*>(device);
        while (!table.empty()) {
            const std::size_t n = std::min(table.size(), slot_size);
            slot& s = next_slot();
            std::memcpy(s.host, table.data(), n);
            check(cudaMemcpyAsync(to, s.host, n, cudaMemcpyHostToDevice, stream_));
            check(cudaEventRecord(s.copied, stream_));
            to += n;
            table = table.subspan(n);
        }
    }

private:
    struct slot {
        void* host = nullptr;
        cudaEvent_t copied = nullptr;
    };

    // The slot whose last copy is through. An event that was never recorded counts as completed.
    slot& next_slot()
    {
        slot& s = slots_[turn_];
        turn_ ^= 1;
        check(cudaEventSynchronize(s.copied));
        return s;
    }

    cudaStream_t stream_;
    std::array<slot, 2> slots_;
    unsigned turn_ = 0;
};

void load_table(cudaStream_t st, cudaEvent_t a, cudaEvent_t b, void* device, std::span<const std::byte> rows)
{
    staged_upload up(st, a, b);
    up.upload(device, rows);
}
