#include <array>
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

// Streams cells to the neighbours through two send buffers used in turn.
class ghost_sender {
public:
    ghost_sender(MPI_Comm comm, int tag) : comm_(comm), tag_(tag) {}

    void push(const std::map<int, std::vector<const cell*>>& to_send)
    {
        for (const auto& [rank, cells] : to_send) {
            slot& s = slots_[turn_];
            turn_ = (turn_ + 1) % slots_.size();
            if (s.active) settle(s);

            s.data.clear();
            for (const cell* c : cells) {
                s.data.push_back(c->value);
                s.data.insert(s.data.end(), c->gradient, c->gradient + 3);
            }
            check(MPI_Isend(s.data.data(), static_cast<int>(s.data.size()), MPI_DOUBLE, rank, tag_, comm_, &s.request));
            s.active = true;
        }
        for (slot& s : slots_)
            if (s.active) settle(s);
        ++rounds_;
    }

    unsigned rounds() const { return rounds_; }

private:
    struct slot {
        std::vector<double> data;
        MPI_Request request{};
        bool active = false;
    };

    static void settle(slot& s)
    {
        check(MPI_Wait(&s.request, MPI_STATUS_IGNORE));
        s.active = false;
    }

    static void check(int rc)
    {
        if (rc != MPI_SUCCESS) throw std::runtime_error("ghost exchange failed");
    }

    MPI_Comm comm_;
    int tag_;
    std::array<slot, 2> slots_;
    std::size_t turn_ = 0;
    unsigned rounds_ = 0;
};
