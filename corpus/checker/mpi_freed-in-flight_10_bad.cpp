#include <mpi.h>
#include <memory>
#include <vector>

template <typename T>
struct outgoing {
    std::unique_ptr<std::vector<T>> data;
    MPI_Request request;
};

void shout(int ranks, const std::vector<int>& ids)
{
    std::vector<outgoing<int>> all;
    for (int r = 0; r < ranks; ++r) {
        auto& o = all.emplace_back();
        o.data = std::make_unique<std::vector<int>>(ids);
        MPI_Isend(o.data->data(), int(o.data->size()), MPI_INT, r, 5, MPI_COMM_WORLD, &o.request);
    }
    for (auto& o : all) {
        MPI_Request_free(&o.request);
        o.data.reset(); // expect: freed-in-flight
    }
}
