// Block store: asynchronous positional writes from cache entries, and a cache that makes room by age.
#include <uv.h>
#include <array>
#include <cstdint>
#include <cstring>
#include <list>
#include <memory>
#include <unordered_map>

class cache_entry {
public:
    static constexpr std::size_t capacity = 8192;

    cache_entry(std::uint64_t block, const void* src, std::size_t n) : block_(block), size_(n)
    {
        std::memcpy(bytes_.data(), src, n);
    }

    void spill(uv_loop_t* loop, uv_file file)
    {
        auto* req = new uv_fs_t;
        uv_buf_t b = uv_buf_init(bytes_.data(), static_cast<unsigned>(size_));
        if (uv_fs_write(loop, req, file, &b, 1, static_cast<std::int64_t>(block_ * capacity), &cache_entry::spilled) != 0) // expect: member-no-keepalive
            delete req;
    }

    std::uint64_t block() const { return block_; }

private:
    static void spilled(uv_fs_t* req)
    {
        if (req->result < 0) ++write_errors;
        uv_fs_req_cleanup(req);
        delete req;
    }

    std::uint64_t block_;
    std::size_t size_;
    std::array<char, capacity> bytes_{};
    static inline unsigned write_errors = 0;
};

class block_cache {
public:
    block_cache(uv_loop_t* loop, uv_file f, std::size_t limit) : loop_(loop), file_(f), limit_(limit) {}

    bool put(std::uint64_t block, const void* src, std::size_t n)
    {
        if (n > cache_entry::capacity || index_.count(block)) return false;
        while (by_age_.size() >= limit_) make_room();
        by_age_.push_back(std::make_unique<cache_entry>(block, src, n));
        index_[block] = by_age_.back().get();
        return true;
    }

    const cache_entry* find(std::uint64_t block) const
    {
        auto it = index_.find(block);
        return it == index_.end() ? nullptr : it->second;
    }

private:
    void make_room()
    {
        cache_entry& oldest = *by_age_.front();
        oldest.spill(loop_, file_);
        index_.erase(oldest.block());
        by_age_.pop_front(); // allow: freed-in-flight
    }

    uv_loop_t* loop_;
    uv_file file_;
    std::size_t limit_;
    std::list<std::unique_ptr<cache_entry>> by_age_;
    std::unordered_map<std::uint64_t, cache_entry*> index_;
};
