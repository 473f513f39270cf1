#include <cstddef>
#include <cstdint>
#include <mpi.h>
#include <stdexcept>
#include <type_traits>
#include <vector>

namespace amr {

template <class T>
struct datatype;
template <>
struct datatype<double> {
    static MPI_Datatype get() { return MPI_DOUBLE; }
};
template <>
struct datatype<std::int32_t> {
    static MPI_Datatype get() { return MPI_INT32_T; }
};
template <>
struct datatype<std::uint64_t> {
    static MPI_Datatype get() { return MPI_UINT64_T; }
};

class post_office {
public:
    explicit post_office(MPI_Comm comm) { MPI_Comm_dup(comm, &comm_); }

    ~post_office()
    {
        MPI_Waitall(static_cast<int>(pending_.size()), pending_.data(), MPI_STATUSES_IGNORE);
        MPI_Comm_free(&comm_);
    }

    post_office(const post_office&) = delete;
    post_office& operator=(const post_office&) = delete;

    template <class T>
    void post(const std::vector<T>& letter, int rank, int tag)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        sweep();
        MPI_Request r;
        if (MPI_Isend(letter.data(), static_cast<int>(letter.size()), datatype<T>::get(), rank, tag, comm_, &r) != MPI_SUCCESS) // expect: borrowed-parameter
            throw std::runtime_error("MPI_Isend");
        pending_.push_back(r);
        bytes_ += letter.size() * sizeof(T);
    }

    template <class T>
    std::vector<T> collect(int rank, int tag)
    {
        MPI_Status st;
        int n = 0;
        MPI_Probe(rank, tag, comm_, &st);
        MPI_Get_count(&st, datatype<T>::get(), &n);
        std::vector<T> v(static_cast<std::size_t>(n));
        MPI_Recv(v.data(), n, datatype<T>::get(), st.MPI_SOURCE, st.MPI_TAG, comm_, MPI_STATUS_IGNORE);
        return v;
    }

    std::size_t bytes() const { return bytes_; }

private:
    void sweep()
    {
        for (std::size_t i = 0; i < pending_.size();) {
            int flag = 0;
            MPI_Test(&pending_[i], &flag, MPI_STATUS_IGNORE);
            if (flag) {
                pending_[i] = pending_.back();
                pending_.pop_back();
            } else {
                ++i;
            }
        }
    }

    MPI_Comm comm_ = MPI_COMM_NULL;
    std::vector<MPI_Request> pending_;
    std::size_t bytes_ = 0;
};

template void post_office::post<double>(const std::vector<double>&, int, int);

}  // namespace amr
