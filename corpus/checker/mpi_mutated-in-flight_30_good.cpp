#include <mpi.h>
#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

class grid {
public:
    grid(int nx, int ny) : nx_(nx), ny_(ny), cells_(std::size_t(nx) * std::size_t(ny)) {}
    double& at(int x, int y) { return cells_[std::size_t(y) * std::size_t(nx_) + std::size_t(x)]; }
    double at(int x, int y) const { return cells_[std::size_t(y) * std::size_t(nx_) + std::size_t(x)]; }
    double* row(int y) { return &at(0, y); }
    int nx() const { return nx_; }
    int ny() const { return ny_; }

private:
    int nx_, ny_;
    std::vector<double> cells_;
};

class exchange {
public:
    exchange(MPI_Comm c, int up, int down) : comm_(c), up_(up), down_(down) {}
    exchange(const exchange&) = delete;
    exchange& operator=(const exchange&) = delete;
    ~exchange() { finish(); }

    void start(grid& g)
    {
        finish();
        first_.assign(g.row(1), g.row(1) + g.nx());
        last_.assign(g.row(g.ny() - 2), g.row(g.ny() - 2) + g.nx());
        post_receive(g.row(0), g.nx(), up_, 1);
        post_receive(g.row(g.ny() - 1), g.nx(), down_, 2);
        post_send(first_, up_, 2);
        post_send(last_, down_, 1);
    }
    void finish()
    {
        if (active_ == 0) return;
        if (MPI_Waitall(active_, requests_.data(), MPI_STATUSES_IGNORE) != MPI_SUCCESS) throw_later_ = true;
        active_ = 0;
    }
    bool failed() const { return throw_later_; }

private:
    void post_receive(double* into, int n, int from, int tag) { MPI_Irecv(into, n, MPI_DOUBLE, from, tag, comm_, &requests_[std::size_t(active_++)]); }
    void post_send(const std::vector<double>& strip, int to, int tag)
    {
        MPI_Isend(strip.data(), int(strip.size()), MPI_DOUBLE, to, tag, comm_, &requests_[std::size_t(active_++)]);
    }
    MPI_Comm comm_;
    int up_, down_;
    std::vector<double> first_, last_;
    std::array<MPI_Request, 4> requests_{};
    int active_ = 0;
    bool throw_later_ = false;
};

static void relax(const grid& from, grid& to, int y0, int y1)
{
    for (int y = y0; y < y1; ++y)
        for (int x = 1; x + 1 < from.nx(); ++x)
            to.at(x, y) = 0.25 * (from.at(x - 1, y) + from.at(x + 1, y) + from.at(x, y - 1) + from.at(x, y + 1));
}

double solve(int nx, int ny, int up, int down, int steps)
{
    grid a(nx, ny), b(nx, ny);
    exchange ex(MPI_COMM_WORLD, up, down);
    for (int i = 0; i < steps; ++i) {
        ex.start(a);
        relax(a, b, 2, ny - 2);
        ex.finish();
        relax(a, b, 1, 2);
        relax(a, b, ny - 2, ny - 1);
        std::swap(a, b);
    }
    if (ex.failed()) throw std::runtime_error("halo exchange failed");
    return a.at(nx / 2, ny / 2);
}

int main(int argc, char**)
{
    int rank = 0, size = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    return solve(64 * argc, 64, (rank + size - 1) % size, (rank + 1) % size, 100) < 0;
}
