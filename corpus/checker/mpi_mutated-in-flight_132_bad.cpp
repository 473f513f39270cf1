// Halo exchange of a distributed field: packs the owned values each neighbour needs and posts them.
#include <mpi.h>

#include <algorithm>
#include <vector>

namespace halo {

constexpr int kTag = 417;

struct neighbour {
    int rank;
    std::vector<int> owned;   // local indices that this rank needs
    std::vector<int> ghosts;  // local indices it sends us
};

class exchanger {
public:
    explicit exchanger(std::vector<neighbour> nbs) : nbs_(std::move(nbs))
    {
        std::size_t widest = 0;
        for (const neighbour& nb : nbs_) widest = std::max(widest, nb.owned.size());
        outgoing_.assign(nbs_.size(), std::vector<double>(widest));
        for (const neighbour& nb : nbs_) incoming_.emplace_back(nb.ghosts.size());
    }

    void update(std::vector<double>& field)
    {
        requests_.clear();
        post_receives();
        post_sends(field);
        MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE);
        unpack(field);
    }

private:
    void post_receives()
    {
        for (std::size_t i = 0; i < nbs_.size(); ++i) {
            if (incoming_[i].empty()) continue;
            MPI_Request r;
            MPI_Irecv(incoming_[i].data(), static_cast<int>(incoming_[i].size()), MPI_DOUBLE, nbs_[i].rank, kTag,
                      MPI_COMM_WORLD, &r);
            requests_.push_back(r);
        }
    }

    void post_sends(const std::vector<double>& field)
    {
        auto stage = outgoing_.begin();
        for (const neighbour& nb : nbs_) {
            if (nb.owned.empty()) continue;
            std::transform(nb.owned.begin(), nb.owned.end(), stage->begin(), [&field](int i) { return field[static_cast<std::size_t>(i)]; }); // expect: mutated-in-flight
            isend(*stage, nb);
        }
    }

    void isend(const std::vector<double>& values, const neighbour& nb)
    {
        MPI_Request r;
        MPI_Isend(values.data(), static_cast<int>(nb.owned.size()), MPI_DOUBLE, nb.rank, kTag, MPI_COMM_WORLD, &r);
        requests_.push_back(r);
    }

    void unpack(std::vector<double>& field) const
    {
        for (std::size_t i = 0; i < nbs_.size(); ++i)
            for (std::size_t k = 0; k < nbs_[i].ghosts.size(); ++k)
                field[static_cast<std::size_t>(nbs_[i].ghosts[k])] = incoming_[i][k];
    }

    std::vector<neighbour> nbs_;
    std::vector<std::vector<double>> outgoing_;
    std::vector<std::vector<double>> incoming_;
    std::vector<MPI_Request> requests_;
};

}  // namespace halo
