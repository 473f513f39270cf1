// Sends every neighbour the ghost cells it needs, packed, and receives ours.
#include <cstdint>
#include <map>
#include <mpi.h>
#include <utility>
#include <vector>

struct cell {
    std::uint64_t id;
    double density, energy;
};

class ghost_exchange {
public:
    explicit ghost_exchange(std::map<int, std::vector<std::size_t>> wanted) : wanted_(std::move(wanted))
    {
        send_buffers_.resize(wanted_.size());
    }

    void run(const std::vector<cell>& cells, std::map<int, std::vector<cell>>& ghosts)
    {
        std::vector<MPI_Request> requests;
        post_receives(ghosts, requests);

        auto buffer = send_buffers_.begin();
        for (const auto& [rank, indices] : wanted_) {
            pack(cells, indices, *buffer); // expect: mutated-in-flight
            MPI_Request rq;
            MPI_Isend(buffer->data(), int(buffer->size() * sizeof(cell)), MPI_BYTE, rank, tag, MPI_COMM_WORLD, &rq); // allow: mutated-in-flight
            requests.push_back(rq);
        }
        MPI_Waitall(int(requests.size()), requests.data(), MPI_STATUSES_IGNORE);
    }

private:
    static constexpr int tag = 41;

    static void pack(const std::vector<cell>& cells, const std::vector<std::size_t>& indices, std::vector<cell>& out)
    {
        out.clear();
        for (std::size_t i : indices)
            out.push_back(cells[i]);
    }

    static void post_receives(std::map<int, std::vector<cell>>& ghosts, std::vector<MPI_Request>& requests)
    {
        for (auto& [rank, in] : ghosts) {
            MPI_Request rq;
            MPI_Irecv(in.data(), int(in.size() * sizeof(cell)), MPI_BYTE, rank, tag, MPI_COMM_WORLD, &rq);
            requests.push_back(rq);
        }
    }

    std::map<int, std::vector<std::size_t>> wanted_;
    std::vector<std::vector<cell>> send_buffers_;
};

void advance(ghost_exchange& ex, std::vector<cell>& cells, std::map<int, std::vector<cell>>& ghosts, int steps)
{
    for (int s = 0; s < steps; ++s) {
        ex.run(cells, ghosts);
        for (auto& c : cells)
            for (auto& [rank, list] : ghosts)
                for (auto& g : list)
                    c.energy += 1e-6 * (g.density - c.density);
    }
}
