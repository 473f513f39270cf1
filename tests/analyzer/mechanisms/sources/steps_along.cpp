// A pointer that goes on by what was just lent leads to what follows, which was not.
#include <cstring>
#include <mpi.h>
#include <vector>

void packs(const std::vector<std::vector<char>>& parts, char* room,
           std::vector<MPI_Request>& requests) {
  char* at = room;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int size = static_cast<int>(parts[i].size());
    std::memcpy(at, parts[i].data(), parts[i].size());
    MPI_Isend(at, size, MPI_CHAR, static_cast<int>(i), 0, MPI_COMM_WORLD, &requests[i]);
    at += size;
  }
}

void packs_in_one_place(const std::vector<std::vector<char>>& parts, char* room,
                        std::vector<MPI_Request>& requests) {
  char* at = room;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int size = static_cast<int>(parts[i].size());
    std::memcpy(at, parts[i].data(), parts[i].size());  // expect: mutated-in-flight
    MPI_Isend(at, size, MPI_CHAR, static_cast<int>(i), 0, MPI_COMM_WORLD, &requests[i]);
  }
}
