#include <memory>
#include <mpi.h>
#include <string>
#include <utility>
#include <vector>

class channel {
public:
    explicit channel(int peer) : peer_(peer) {}

    bool send(std::vector<char> data)
    {
        if (!idle()) return false;
        out_ = std::move(data);
        active_ = true;
        MPI_Isend(out_.data(), static_cast<int>(out_.size()), MPI_CHAR, peer_, 21, MPI_COMM_WORLD, &rq_); // expect: member-no-keepalive
        return true;
    }
    bool idle()
    {
        int done = 1;
        if (active_) MPI_Test(&rq_, &done, MPI_STATUS_IGNORE);
        if (done) active_ = false;
        return done != 0;
    }
    int peer() const { return peer_; }

private:
    int peer_;
    MPI_Request rq_{};
    bool active_ = false;
    std::vector<char> out_;
};

class router {
public:
    void add(int peer) { ch_.push_back(std::make_unique<channel>(peer)); }
    void tell(int peer, std::vector<char> what)
    {
        for (auto& c : ch_)
            if (c->peer() == peer) c->send(what);
    }
    void remove(int peer)
    {
        std::erase_if(ch_, [peer](auto& c) { return c->peer() == peer; }); // allow: freed-in-flight
    }

private:
    std::vector<std::unique_ptr<channel>> ch_;
};
