// Chunk uploader: each upload job writes one block through the socket; the manager can abandon a job.
#include <folly/io/async/AsyncSocket.h>
#include <folly/io/async/EventBase.h>
#include <cstddef>
#include <cstring>
#include <map>
#include <memory>
#include <utility>

class UploadJob : public folly::AsyncSocket::WriteCallback {
public:
    enum class State { Idle, Writing, Done, Failed, Abandoned };

    UploadJob(const void* src, std::size_t n) : block_(new unsigned char[n]), size_(n)
    {
        std::memcpy(block_.get(), src, n);
    }

    void start(folly::AsyncSocket& sock)
    {
        state_ = State::Writing;
        sock.write(this, block_.get(), size_);
    }

    void abandon()
    {
        if (state_ != State::Writing) return;
        state_ = State::Abandoned;
        block_.reset(); // expect: freed-in-flight
    }

    bool finished() const { return state_ == State::Done || state_ == State::Failed; }

    void writeSuccess() noexcept override
    {
        state_ = State::Done;
        block_.reset();
    }

    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        state_ = State::Failed;
        block_.reset();
    }

private:
    std::unique_ptr<unsigned char[]> block_;
    std::size_t size_;
    State state_ = State::Idle;
};

class UploadManager {
public:
    UploadManager(folly::EventBase& evb, std::shared_ptr<folly::AsyncSocket> sock) : evb_(evb), sock_(std::move(sock)) {}

    int upload(const void* data, std::size_t n)
    {
        int id = ++last_;
        auto& job = jobs_[id] = std::make_unique<UploadJob>(data, n);
        job->start(*sock_);
        return id;
    }

    void cancelLater(int id)
    {
        evb_.runInLoop([this, id] {
            auto it = jobs_.find(id);
            if (it != jobs_.end()) it->second->abandon(); // allow: freed-in-flight
        });
    }

    void collect()
    {
        std::erase_if(jobs_, [](const auto& entry) { return entry.second->finished(); });
    }

private:
    folly::EventBase& evb_;
    std::shared_ptr<folly::AsyncSocket> sock_;
    std::map<int, std::unique_ptr<UploadJob>> jobs_;
    int last_ = 0;
};
