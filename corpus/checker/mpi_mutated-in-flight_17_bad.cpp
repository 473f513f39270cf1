#include <cstddef>
#include <map>
#include <mpi.h>
#include <stdexcept>
#include <vector>

struct cell {
    std::size_t id;
    double value;
    double gradient[3];
};

class ghost_exchange {
public:
    ghost_exchange(MPI_Comm comm, int tag) : comm_(comm), tag_(tag) {}

    void update(const std::map<int, std::vector<const cell*>>& to_send, std::map<int, std::vector<double>>& ghosts)
    {
        std::vector<MPI_Request> requests;
        requests.reserve(to_send.size() + ghosts.size());

        for (auto& [rank, values] : ghosts) {
            MPI_Request r;
            check(MPI_Irecv(values.data(), static_cast<int>(values.size()), MPI_DOUBLE, rank, tag_, comm_, &r));
            requests.push_back(r);
        }

        std::vector<std::vector<double>> send_buffers(to_send.size());
        auto next_buffer = send_buffers.begin();
        for (const auto& [rank, cells] : to_send) {
            std::vector<double>& data = *next_buffer;
            data = pack(cells); // expect: mutated-in-flight
            MPI_Request r;
            check(MPI_Isend(data.data(), static_cast<int>(data.size()), MPI_DOUBLE, rank, tag_, comm_, &r)); // allow: mutated-in-flight
            requests.push_back(r);
        }

        check(MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE));
        ++rounds_;
    }

    unsigned rounds() const { return rounds_; }

private:
    static std::vector<double> pack(const std::vector<const cell*>& cells)
    {
        std::vector<double> out;
        out.reserve(cells.size() * 4);
        for (const cell* c : cells) {
            out.push_back(c->value);
            out.insert(out.end(), c->gradient, c->gradient + 3);
        }
        return out;
    }

    static void check(int rc)
    {
        if (rc != MPI_SUCCESS) throw std::runtime_error("ghost exchange failed");
    }

    MPI_Comm comm_;
    int tag_;
    unsigned rounds_ = 0;
};
