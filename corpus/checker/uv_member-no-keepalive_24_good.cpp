// Asset loader: files are read chunk-wise on libuv's thread pool, loads can be abandoned.
#include <uv.h>
#include <array>
#include <cstdint>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

class asset_loader;

class load_task {
public:
    load_task(asset_loader& owner, uv_loop_t* loop, std::string path)
        : owner_(owner), loop_(loop), path_(std::move(path))
    {
        request_.data = this;
    }

    ~load_task()
    {
        if (fd_ < 0) return;
        uv_fs_t close_req;
        uv_fs_close(nullptr, &close_req, fd_, nullptr);
        uv_fs_req_cleanup(&close_req);
    }

    bool open()
    {
        uv_fs_t open_req;
        fd_ = uv_fs_open(nullptr, &open_req, path_.c_str(), O_RDONLY, 0, nullptr);
        uv_fs_req_cleanup(&open_req);
        return fd_ >= 0;
    }

    int read_chunk()
    {
        uv_buf_t buf = uv_buf_init(chunk_.data(), unsigned(chunk_.size()));
        return uv_fs_read(loop_, &request_, fd_, &buf, 1, std::int64_t(content_.size()), &load_task::on_read);
    }

    // The task goes when the callback of the pending read has run.
    void abandon()
    {
        abandoned_ = true;
        uv_cancel(reinterpret_cast<uv_req_t*>(&request_));
    }
    bool abandoned() const { return abandoned_; }

    std::string take() { return std::move(content_); }
    const std::string& path() const { return path_; }

private:
    static void on_read(uv_fs_t* req);

    asset_loader& owner_;
    uv_loop_t* loop_;
    std::string path_;
    uv_file fd_ = -1;
    bool abandoned_ = false;
    uv_fs_t request_{};
    std::array<char, 65536> chunk_;
    std::string content_;
};

// One per loop; goes only after the loop has run out of work.
class asset_loader {
public:
    using done_fn = std::function<void(const std::string& path, std::string content, int status)>;

    asset_loader(uv_loop_t* loop, done_fn done) : loop_(loop), done_(std::move(done)) {}

    int load(const std::string& path)
    {
        if (tasks_.count(path)) return 0;
        auto task = std::make_unique<load_task>(*this, loop_, path);
        if (!task->open()) return UV_ENOENT;
        int rc = task->read_chunk();
        if (rc < 0) return rc;
        tasks_.emplace(path, std::move(task));
        return 0;
    }

    void abandon(const std::string& path)
    {
        auto it = tasks_.find(path);
        if (it == tasks_.end()) return;
        it->second->abandon();
    }

    void finished(load_task& t, int status)
    {
        auto node = tasks_.extract(t.path());
        if (!t.abandoned()) done_(t.path(), t.take(), status);
    }

private:
    uv_loop_t* loop_;
    done_fn done_;
    std::unordered_map<std::string, std::unique_ptr<load_task>> tasks_;
};

void load_task::on_read(uv_fs_t* req)
{
    auto* self = static_cast<load_task*>(req->data);
    const auto n = req->result;
    uv_fs_req_cleanup(req);
    if (n > 0 && !self->abandoned_) {
        self->content_.append(self->chunk_.data(), std::size_t(n));
        int rc = self->read_chunk();
        if (rc == 0) return;
        return self->owner_.finished(*self, rc);
    }
    self->owner_.finished(*self, int(n));
}
