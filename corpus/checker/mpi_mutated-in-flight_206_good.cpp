// One-dimensional heat equation with halo exchange: the borders travel while the interior is computed.
#include <array>
#include <mpi.h>
#include <utility>
#include <vector>

class heat_line {
public:
    heat_line(MPI_Comm comm, std::size_t cells) : comm_(comm), now_(cells + 2, 0.0), next_(cells + 2, 0.0)
    {
        int rank = 0, size = 1;
        MPI_Comm_rank(comm_, &rank);
        MPI_Comm_size(comm_, &size);
        left_ = rank > 0 ? rank - 1 : -1;
        right_ = rank + 1 < size ? rank + 1 : -1;
    }

    void set(std::size_t i, double v) { now_.at(i + 1) = v; }

    void step()
    {
        begin_exchange();
        for (std::size_t i = 2; i + 2 < now_.size(); ++i) next_[i] = stencil(i);
        finish_exchange();
        next_[1] = stencil(1);
        next_[now_.size() - 2] = stencil(now_.size() - 2);
        now_.swap(next_);
    }

    double total() const
    {
        double t = 0;
        for (std::size_t i = 1; i + 1 < now_.size(); ++i) t += now_[i];
        return t;
    }

private:
    double stencil(std::size_t i) const { return now_[i] + 0.1 * (now_[i - 1] - 2 * now_[i] + now_[i + 1]); }

    // Four different cells of now_: the first and last of the line are sent, the two halo cells received.
    void begin_exchange()
    {
        const std::size_t last = now_.size() - 1;
        open_ = 0;
        if (left_ >= 0) {
            MPI_Irecv(&now_[0], 1, MPI_DOUBLE, left_, 1, comm_, &request_[open_++]);
            MPI_Isend(&now_[1], 1, MPI_DOUBLE, left_, 2, comm_, &request_[open_++]);
        }
        if (right_ >= 0) {
            MPI_Irecv(&now_[last], 1, MPI_DOUBLE, right_, 2, comm_, &request_[open_++]);
            MPI_Isend(&now_[last - 1], 1, MPI_DOUBLE, right_, 1, comm_, &request_[open_++]);
        }
    }

    void finish_exchange()
    {
        MPI_Waitall(open_, request_.data(), MPI_STATUSES_IGNORE);
        if (left_ < 0) now_[0] = now_[1];
        if (right_ < 0) now_[now_.size() - 1] = now_[now_.size() - 2];
    }

    MPI_Comm comm_;
    std::vector<double> now_, next_;
    std::array<MPI_Request, 4> request_{};
    int left_ = -1, right_ = -1, open_ = 0;
};

double simulate(MPI_Comm comm, int steps)
{
    heat_line line(comm, 1000);
    line.set(500, 1.0);
    for (int s = 0; s < steps; ++s) line.step();
    return line.total();
}
