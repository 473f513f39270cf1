// Sensor ingest: two pinned banks are filled in turn; an event per bank tells when its copy has finished.
#include <cuda_runtime_api.h>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>

class sensor_ingest {
public:
    static constexpr std::size_t bank_size = 1 << 16;

    sensor_ingest(cudaStream_t stream, unsigned char* ring, std::array<cudaEvent_t, 2> copied)
        : stream_(stream), ring_(ring)
    {
        for (std::size_t i = 0; i < banks_.size(); ++i) {
            banks_[i].copied = copied[i];
            if (cudaMallocHost(&banks_[i].mem, bank_size) != cudaSuccess) banks_[i].mem = nullptr;
        }
    }

    sensor_ingest(const sensor_ingest&) = delete;

    ~sensor_ingest()
    {
        cudaStreamSynchronize(stream_);
        for (bank& b : banks_)
            if (b.mem) cudaFreeHost(b.mem);
    }

    bool feed(std::span<const unsigned char> reading)
    {
        while (!broken_ && !reading.empty()) {
            bank& b = banks_[turn_];
            if (!b.mem || !acquire(b)) return false;
            const std::size_t n = reading.size() < bank_size ? reading.size() : bank_size;
            std::memcpy(b.mem, reading.data(), n);
            if (!launch(b, n)) broken_ = true;
            reading = reading.subspan(n);
            turn_ = 1 - turn_;
        }
        return !broken_;
    }

private:
    struct bank {
        void* mem = nullptr;
        cudaEvent_t copied = nullptr;
        bool lent = false;
    };

    bool acquire(bank& b)
    {
        if (b.lent && cudaEventSynchronize(b.copied) != cudaSuccess) return false;
        b.lent = false;
        return true;
    }

    bool launch(bank& b, std::size_t n)
    {
        if (cudaMemcpyAsync(ring_ + offset_, b.mem, n, cudaMemcpyHostToDevice, stream_) != cudaSuccess) return false;
        b.lent = true;
        offset_ += n;
        if (cudaEventRecord(b.copied, stream_) != cudaSuccess) return cudaStreamSynchronize(stream_) == cudaSuccess;
        return true;
    }

    cudaStream_t stream_;
    unsigned char* ring_;
    std::size_t offset_ = 0;
    std::array<bank, 2> banks_;
    std::size_t turn_ = 0;
    bool broken_ = false;
};
