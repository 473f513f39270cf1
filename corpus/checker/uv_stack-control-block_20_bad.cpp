#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <utility>
#include <uv.h>

class audit_log {
public:
    audit_log(uv_loop_t* loop, const std::string& path) : loop_(loop)
    {
        uv_fs_t open;
        fd_ = uv_fs_open(loop_, &open, path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0640, nullptr);
        uv_fs_req_cleanup(&open);
        if (fd_ < 0) throw std::runtime_error(uv_strerror(fd_));
    }

    audit_log(const audit_log&) = delete;
    audit_log& operator=(const audit_log&) = delete;

    void record(const char* user, const char* action)
    {
        std::string line = std::string(user) + ' ' + action + '\n';
        append(std::move(line));
    }

    unsigned lost() const { return lost_; }

private:
    struct entry {
        audit_log* log;
        std::string text;
    };

    void append(std::string line)
    {
        auto* e = new entry{this, std::move(line)};
        uv_buf_t buf = uv_buf_init(e->text.data(), static_cast<unsigned>(e->text.size()));
        uv_fs_t req;
        req.data = e;
        int rc = uv_fs_write(loop_, &req, fd_, &buf, 1, -1, &audit_log::on_written); // expect: stack-control-block
        if (rc < 0) {
            ++lost_;
            delete e;
        }
    }

    static void on_written(uv_fs_t* req)
    {
        auto* e = static_cast<entry*>(req->data);
        if (req->result < 0) {
            ++e->log->lost_;
            std::fprintf(stderr, "audit: %s\n", uv_strerror(static_cast<int>(req->result)));
        }
        uv_fs_req_cleanup(req);
        delete e;
    }

    uv_loop_t* loop_;
    uv_file fd_ = -1;
    unsigned lost_ = 0;
};
