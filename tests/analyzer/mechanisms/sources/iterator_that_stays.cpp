// An iterator that nobody moves refers to the same element at each turn.
#include <mpi.h>

#include <vector>

std::vector<double> pack(int rank);

void never_moved(std::vector<std::vector<double>>& buffers, std::vector<MPI_Request>& requests) {
  auto buffer = buffers.begin();
  for (int rank = 0; rank < 4; ++rank) {
    *buffer = pack(rank);  // expect: mutated-in-flight
    MPI_Isend(buffer->data(), 1, MPI_DOUBLE, rank, 0, MPI_COMM_WORLD, &requests[rank]);
  }
  MPI_Waitall(4, requests.data(), MPI_STATUSES_IGNORE);
}

void moved(std::vector<std::vector<double>>& buffers, std::vector<MPI_Request>& requests) {
  auto buffer = buffers.begin();
  for (int rank = 0; rank < 4; ++rank) {
    *buffer = pack(rank);
    MPI_Isend(buffer->data(), 1, MPI_DOUBLE, rank, 0, MPI_COMM_WORLD, &requests[rank]);
    ++buffer;
  }
  MPI_Waitall(4, requests.data(), MPI_STATUSES_IGNORE);
}

void made_anew(std::vector<std::vector<double>>& buffers, std::vector<MPI_Request>& requests) {
  for (int rank = 0; rank < 4; ++rank) {
    auto buffer = buffers.begin() + rank;
    *buffer = pack(rank);
    MPI_Isend(buffer->data(), 1, MPI_DOUBLE, rank, 0, MPI_COMM_WORLD, &requests[rank]);
  }
  MPI_Waitall(4, requests.data(), MPI_STATUSES_IGNORE);
}
