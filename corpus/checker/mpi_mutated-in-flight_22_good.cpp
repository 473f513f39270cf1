#include <array>
#include <cstddef>
#include <mpi.h>
#include <utility>
#include <vector>

class grid {
public:
    grid(int rows, int cols) : rows_(rows), cols_(cols), cells_(std::size_t(rows) * cols, 0.0) {}
    double& at(int r, int c) { return cells_[std::size_t(r) * cols_ + c]; }
    double at(int r, int c) const { return cells_[std::size_t(r) * cols_ + c]; }
    int rows() const { return rows_; }
    int cols() const { return cols_; }

private:
    int rows_, cols_;
    std::vector<double> cells_;
};

// Columns 0 and cols-1 are ghosts; the neighbours own them.
class column_halo {
public:
    column_halo(MPI_Comm comm, int left, int right, int rows) : comm_(comm), neighbour_{left, right}
    {
        for (auto& b : out_) b.resize(std::size_t(rows));
        for (auto& b : in_) b.resize(std::size_t(rows));
    }

    void exchange(grid& g)
    {
        const int owned[2] = {1, g.cols() - 2};
        const int ghost[2] = {0, g.cols() - 1};
        MPI_Request receives[2];

        finish();
        for (int side = 0; side < 2; ++side)
            MPI_Irecv(in_[side].data(), g.rows(), MPI_DOUBLE, neighbour_[side], 1 - side, comm_, &receives[side]);

        for (int side = 0; side < 2; ++side) {
            for (int r = 0; r < g.rows(); ++r)
                out_[side][std::size_t(r)] = g.at(r, owned[side]);
            sends_.push_back(MPI_Request{});
            MPI_Isend(out_[side].data(), g.rows(), MPI_DOUBLE, neighbour_[side], side, comm_, &sends_.back());
        }

        MPI_Waitall(2, receives, MPI_STATUSES_IGNORE);
        for (int side = 0; side < 2; ++side)
            for (int r = 0; r < g.rows(); ++r) g.at(r, ghost[side]) = in_[side][std::size_t(r)];
    }

    void finish()
    {
        if (!sends_.empty()) MPI_Waitall(int(sends_.size()), sends_.data(), MPI_STATUSES_IGNORE);
        sends_.clear();
    }

private:
    MPI_Comm comm_;
    std::array<int, 2> neighbour_;
    std::array<std::vector<double>, 2> out_;
    std::array<std::vector<double>, 2> in_;
    std::vector<MPI_Request> sends_;
};

void relax(grid& now, grid& next, column_halo& halo, int steps)
{
    for (int s = 0; s < steps; ++s) {
        halo.exchange(now);
        for (int r = 1; r + 1 < now.rows(); ++r)
            for (int c = 1; c + 1 < now.cols(); ++c)
                next.at(r, c) = 0.25 * (now.at(r - 1, c) + now.at(r + 1, c) + now.at(r, c - 1) + now.at(r, c + 1));
        std::swap(now, next);
    }
    halo.finish();
}
