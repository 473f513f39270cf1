#include <array>
#include <cstddef>
#include <mpi.h>
#include <utility>
#include <vector>

// Sends rows of an image to the writer rank. Two blocks take turns; each is filled again only after its send is over.
class row_sender {
public:
    row_sender(MPI_Comm comm, int writer) : comm_(comm), writer_(writer) {}
    row_sender(const row_sender&) = delete;
    row_sender& operator=(const row_sender&) = delete;
    ~row_sender() { finish(); }

    template <class Shade>
    void send_row(int y, std::size_t width, Shade shade)
    {
        block& b = blocks_[turn_];
        turn_ = 1 - turn_;
        b.wait();
        b.pixels.resize(width + 1);
        b.pixels[0] = double(y);
        for (std::size_t x = 0; x < width; ++x) b.pixels[x + 1] = shade(x, y);
        b.start(comm_, writer_);
    }

    void finish()
    {
        for (block& b : blocks_) b.wait();
    }

private:
    struct block {
        std::vector<double> pixels;
        MPI_Request request{};
        bool busy = false;

        void start(MPI_Comm comm, int to)
        {
            MPI_Isend(pixels.data(), int(pixels.size()), MPI_DOUBLE, to, 7, comm, &request);
            busy = true;
        }
        void wait()
        {
            if (!std::exchange(busy, false)) return;
            MPI_Wait(&request, MPI_STATUS_IGNORE);
        }
    };

    MPI_Comm comm_;
    int writer_;
    std::array<block, 2> blocks_;
    std::size_t turn_ = 0;
};

void render_share(int rank, int ranks, int height, std::size_t width)
{
    row_sender out(MPI_COMM_WORLD, 0);
    for (int y = rank; y < height; y += ranks)
        out.send_row(y, width, [](std::size_t x, int row) { return double(x % 256) * row; });
}

std::vector<double> collect(int height, std::size_t width)
{
    std::vector<double> image(std::size_t(height) * width), row(width + 1);
    for (int i = 0; i < height; ++i) {
        MPI_Recv(row.data(), int(row.size()), MPI_DOUBLE, MPI_ANY_SOURCE, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        const std::size_t y = std::size_t(row[0]);
        for (std::size_t x = 0; x < width; ++x) image[y * width + x] = row[x + 1];
    }
    return image;
}
