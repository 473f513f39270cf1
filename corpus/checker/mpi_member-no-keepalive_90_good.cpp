#include <memory>
#include <mpi.h>
#include <string>
#include <utility>
#include <vector>

class channel {
public:
    explicit channel(int peer) : peer_(peer) {}
    channel(const channel&) = delete;
    channel& operator=(const channel&) = delete;
    ~channel() { settle(); }

    void send(std::vector<char> data)
    {
        settle();
        out_ = std::move(data);
        MPI_Isend(out_.data(), static_cast<int>(out_.size()), MPI_CHAR, peer_, 21, MPI_COMM_WORLD, &rq_);
        active_ = true;
    }
    bool idle()
    {
        if (!active_) return true;
        int done = 0;
        MPI_Test(&rq_, &done, MPI_STATUS_IGNORE);
        if (done) active_ = false;
        return !active_;
    }

private:
    void settle()
    {
        if (!active_) return;
        MPI_Wait(&rq_, MPI_STATUS_IGNORE);
        active_ = false;
    }
    int peer_;
    MPI_Request rq_{};
    bool active_ = false;
    std::vector<char> out_;
};

void scatter(int ranks)
{
    std::vector<std::unique_ptr<channel>> ch;
    for (int r = 0; r < ranks; ++r) ch.push_back(std::make_unique<channel>(r));
    for (auto& c : ch) c->send(std::vector<char>(100, 'x'));
    ch.erase(ch.begin());
    for (auto& c : ch) c->send({'b', 'y', 'e'});
}
