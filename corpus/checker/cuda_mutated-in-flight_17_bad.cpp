#include <cstddef>
#include <cstdint>
#include <cstring>
#include <cuda_runtime_api.h>
#include <vector>

struct tile {
    std::size_t row, col;
    std::vector<float> cells;
};

// Moves the tiles of a raster to the device. The host side of each copy is a
// half of one pinned block, the halves are used in turn.
class tile_uploader {
public:
    tile_uploader(cudaStream_t stream, std::size_t max_cells, cudaEvent_t even, cudaEvent_t odd)
        : stream_(stream), max_cells_(max_cells), events_{even, odd}
    {
        void* p = nullptr;
        if (cudaMallocHost(&p, 2 * max_cells_ * sizeof(float)) == cudaSuccess) pinned_ = static_cast<float*>(p);
    }
    tile_uploader(const tile_uploader&) = delete;
    tile_uploader& operator=(const tile_uploader&) = delete;
    ~tile_uploader()
    {
        cudaStreamSynchronize(stream_);
        cudaFreeHost(pinned_);
    }

    bool upload(const tile& t, float* device)
    {
        if (!pinned_ || t.cells.size() > max_cells_) return false;
        float* half = pinned_ + turn_ * max_cells_;
        const std::size_t n = t.cells.size() * sizeof(float);
        std::memcpy(half, t.cells.data(), n); // expect: mutated-in-flight
        if (cudaMemcpyAsync(device, half, n, cudaMemcpyHostToDevice, stream_) != cudaSuccess) return false;
        cudaEventRecord(events_[turn_], stream_);
        turn_ ^= 1u;
        ++uploaded_;
        return true;
    }

    bool finish()
    {
        return cudaEventSynchronize(events_[0]) == cudaSuccess && cudaEventSynchronize(events_[1]) == cudaSuccess;
    }

    std::uint64_t uploaded() const { return uploaded_; }

private:
    cudaStream_t stream_;
    std::size_t max_cells_;
    float* pinned_ = nullptr;
    cudaEvent_t events_[2];
    unsigned turn_ = 0;
    std::uint64_t uploaded_ = 0;
};

bool upload_all(tile_uploader& up, const std::vector<tile>& tiles, float* base, std::size_t cells_per_tile)
{
    for (std::size_t i = 0; i < tiles.size(); ++i)
        if (!up.upload(tiles[i], base + i * cells_per_tile)) return false;
    return up.finish();
}
