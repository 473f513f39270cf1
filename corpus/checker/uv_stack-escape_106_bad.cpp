#include <uv.h>
#include <fcntl.h>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <string>

namespace registry {

struct Device {
    std::string model;
    std::string firmware;
    std::uint64_t last_seen = 0;
};

using Devices = std::map<std::string, Device>;

static std::string to_ini(const Devices& devices)
{
    std::string out = "; generated, do not edit\n";
    for (const auto& [serial, d] : devices) {
        out += "[" + serial + "]\nmodel=" + d.model + "\nfirmware=" + d.firmware;
        out += "\nseen=" + std::to_string(d.last_seen) + "\n\n";
    }
    return out;
}

struct SaveJob {
    uv_fs_t req;
    uv_file fd = -1;
    std::string tmp, target;
    std::function<void(bool)> done;
};

class Store {
public:
    Store(uv_loop_t* loop, std::string path) : loop_(loop), path_(std::move(path)) {}

    Devices& devices() { return devices_; }

    void save(std::function<void(bool)> done)
    {
        auto* job = new SaveJob;
        job->target = path_;
        job->tmp = path_ + "." + std::to_string(++generation_) + ".tmp";
        job->done = std::move(done);

        uv_fs_t open_req;
        int fd = uv_fs_open(loop_, &open_req, job->tmp.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0640, nullptr);
        uv_fs_req_cleanup(&open_req);
        if (fd < 0) return finish(job, false);
        job->fd = fd;

        std::string text = to_ini(devices_);
        uv_buf_t buf = uv_buf_init(text.data(), unsigned(text.size()));
        job->req.data = job;
        int rc = uv_fs_write(loop_, &job->req, job->fd, &buf, 1, 0, on_written); // expect: stack-escape
        if (rc < 0) finish(job, false);
    }

private:
    static void on_written(uv_fs_t* req)
    {
        auto* job = static_cast<SaveJob*>(req->data);
        const bool ok = req->result >= 0;
        uv_fs_req_cleanup(req);
        if (!ok) return finish(job, false);
        uv_fs_t step;
        const int synced = uv_fs_fsync(nullptr, &step, job->fd, nullptr);
        uv_fs_req_cleanup(&step);
        const int renamed = synced < 0 ? synced : uv_fs_rename(nullptr, &step, job->tmp.c_str(), job->target.c_str(), nullptr);
        if (synced >= 0) uv_fs_req_cleanup(&step);
        finish(job, renamed >= 0);
    }

    static void finish(SaveJob* job, bool ok)
    {
        if (job->fd >= 0) {
            uv_fs_t close_req;
            uv_fs_close(nullptr, &close_req, job->fd, nullptr);
            uv_fs_req_cleanup(&close_req);
        }
        if (job->done) job->done(ok);
        delete job;
    }

    uv_loop_t* loop_;
    std::string path_;
    Devices devices_;
    unsigned generation_ = 0;
};

}  // namespace registry
