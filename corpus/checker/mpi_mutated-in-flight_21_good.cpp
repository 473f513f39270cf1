#include <mpi.h>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace mesh {

// Which local degrees of freedom each neighbour needs.
using ghost_map = std::map<int, std::vector<std::size_t>>;

class ghost_exchange {
public:
    ghost_exchange(MPI_Comm comm, ghost_map send, std::map<int, std::size_t> recv)
        : comm_(comm), to_send_(std::move(send)), to_recv_(std::move(recv)), send_buffers_(to_send_.size()), recv_buffers_(to_recv_.size())
    {
    }

    void update(const std::vector<double>& local, std::vector<double>& ghosts)
    {
        std::vector<MPI_Request> requests;
        requests.reserve(to_send_.size() + to_recv_.size());
        post_receives(requests);
        post_sends(local, requests);
        MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE);

        ghosts.clear();
        for (const auto& buf : recv_buffers_) ghosts.insert(ghosts.end(), buf.begin(), buf.end());
    }

private:
    static constexpr int tag = 4711;

    static std::vector<double> gather(const std::vector<double>& local, const std::vector<std::size_t>& indices)
    {
        std::vector<double> out;
        out.reserve(indices.size());
        for (std::size_t i : indices) out.push_back(local[i]);
        return out;
    }

    void post_receives(std::vector<MPI_Request>& requests)
    {
        auto buffer = recv_buffers_.begin();
        for (const auto& [rank, count] : to_recv_) {
            buffer->resize(count);
            MPI_Irecv(buffer->data(), static_cast<int>(count), MPI_DOUBLE, rank, tag, comm_, &requests.emplace_back());
            ++buffer;
        }
    }

    void post_sends(const std::vector<double>& local, std::vector<MPI_Request>& requests)
    {
        auto buffer = send_buffers_.begin();
        for (const auto& [rank, indices] : to_send_) {
            *buffer = gather(local, indices);
            MPI_Isend(buffer->data(), static_cast<int>(buffer->size()), MPI_DOUBLE, rank, tag, comm_,
                      &requests.emplace_back());
            ++buffer;
        }
    }

    MPI_Comm comm_;
    ghost_map to_send_;
    std::map<int, std::size_t> to_recv_;
    std::vector<std::vector<double>> send_buffers_;
    std::vector<std::vector<double>> recv_buffers_;
};

}  // namespace mesh
