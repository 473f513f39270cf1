#include <mpi.h>
#include <vector>

// The guard is declared after the packed buffers, so its destructor waits for the requests before
// the buffers are freed, also when an exception leaves the scope.
namespace halo {

class pending {
public:
    pending() = default;
    pending(const pending&) = delete;
    pending& operator=(const pending&) = delete;
    ~pending() { wait(); }

    MPI_Request* slot()
    {
        reqs_.push_back(MPI_Request{});
        return &reqs_.back();
    }
    void wait()
    {
        if (reqs_.empty())
            return;
        MPI_Waitall(static_cast<int>(reqs_.size()), reqs_.data(), MPI_STATUSES_IGNORE);
        reqs_.clear();
    }

private:
    std::vector<MPI_Request> reqs_;
};

struct neighbour {
    int rank = 0;
    std::vector<int> out, in;
};

class field {
public:
    field(MPI_Comm c, std::vector<neighbour> n, std::size_t cells) : comm_(c), nb_(std::move(n)), u_(cells) {}

    void exchange();
    void interior();

private:
    std::vector<double> pack(const neighbour& n) const
    {
        std::vector<double> v;
        v.reserve(n.out.size());
        for (int i : n.out)
            v.push_back(u_[static_cast<std::size_t>(i)]);
        return v;
    }
    void unpack(const neighbour& n, const std::vector<double>& v)
    {
        for (std::size_t i = 0; i < v.size(); ++i)
            u_[static_cast<std::size_t>(n.in[i])] = v[i];
    }

    MPI_Comm comm_;
    std::vector<neighbour> nb_;
    std::vector<double> u_;
};

void field::exchange()
{
    std::vector<std::vector<double>> out(nb_.size()), in(nb_.size());
    pending ops;
    for (std::size_t k = 0; k < nb_.size(); ++k) {
        in[k].resize(nb_[k].in.size());
        MPI_Irecv(in[k].data(), static_cast<int>(in[k].size()), MPI_DOUBLE, nb_[k].rank, 3, comm_, ops.slot());
    }
    for (std::size_t k = 0; k < nb_.size(); ++k) {
        out[k] = pack(nb_[k]);
        MPI_Isend(out[k].data(), static_cast<int>(out[k].size()), MPI_DOUBLE, nb_[k].rank, 3, comm_, ops.slot());
    }
    interior();
    ops.wait();
    for (std::size_t k = 0; k < nb_.size(); ++k)
        unpack(nb_[k], in[k]);
}

}  // namespace halo
