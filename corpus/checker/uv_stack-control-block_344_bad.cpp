#include <fcntl.h>
#include <string>
#include <utility>
#include <uv.h>
#include <vector>

// An append-only journal on the loop. Records are kept until the journal is closed.
class journal {
public:
    explicit journal(uv_loop_t* loop) : loop_(loop) {}

    bool open(const std::string& path)
    {
        uv_fs_t req;
        int rc = uv_fs_open(loop_, &req, path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644, nullptr);
        uv_fs_req_cleanup(&req);
        file_ = rc;
        return rc >= 0;
    }

    int append(std::string record)
    {
        auto* kept = new std::string(std::move(record));
        records_.push_back(kept);
        return submit(uv_buf_init(kept->data(), static_cast<unsigned>(kept->size())));
    }

    unsigned long written() const { return written_; }
    int last_error() const { return error_; }

private:
    int submit(uv_buf_t what)
    {
        uv_fs_t req{}; // allow: stack-control-block
        req.data = this;
        int rc = uv_fs_write(loop_, &req, file_, &what, 1, -1, &journal::on_written); // expect: stack-control-block
        if (rc < 0)
            error_ = rc;
        return rc;
    }

    static void on_written(uv_fs_t* req)
    {
        auto* self = static_cast<journal*>(req->data);
        if (req->result < 0)
            self->error_ = static_cast<int>(req->result);
        else
            self->written_ += static_cast<unsigned long>(req->result);
        uv_fs_req_cleanup(req);
    }

    uv_loop_t* loop_;
    uv_file file_ = -1;
    std::vector<std::string*> records_;
    unsigned long written_ = 0;
    int error_ = 0;
};

static journal* events;

void on_signal(uv_signal_t*, int signum)
{
    events->append("signal " + std::to_string(signum) + "\n");
}
