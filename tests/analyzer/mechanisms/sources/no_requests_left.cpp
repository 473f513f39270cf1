// Who keeps the requests in a container has nothing under way while that is empty.
#include <mpi.h>
#include <vector>

template <typename Value>
void exchange(const std::vector<Value>& values, int ranks) {
  std::vector<std::vector<Value>> sent;
  std::vector<MPI_Request> requests;
  for (int rank = 0; rank < ranks; ++rank) {
    std::vector<Value> local(values);
    requests.resize(requests.size() + 1);
    MPI_Isend(local.data(), 1, MPI_DOUBLE, rank, 0, MPI_COMM_WORLD, &requests[requests.size() - 1]);
    sent.emplace_back(std::move(local));
  }
  if (requests.size() > 0)
    MPI_Waitall(static_cast<int>(requests.size()), &requests[0], MPI_STATUSES_IGNORE);
}
template void exchange(const std::vector<double>&, int);

void asks_for_another(const std::vector<double>& values, const std::vector<int>& ranks) {
  std::vector<double> local(values);
  std::vector<MPI_Request> requests(ranks.size());
  for (std::size_t i = 0; i < ranks.size(); ++i)
    MPI_Isend(local.data(), 1, MPI_DOUBLE, ranks[i], 0,  // expect: stack-escape
              MPI_COMM_WORLD, &requests[i]);
  if (values.size() > 0)
    MPI_Waitall(static_cast<int>(requests.size()), &requests[0], MPI_STATUSES_IGNORE);
}
