#include <string>
#include <uv.h>
#include <vector>

class journal {
public:
    journal(uv_loop_t* l, uv_file f) : loop_(l), file_(f) { req_.data = this; }

    void record(const std::string& entry)
    {
        pending_.insert(pending_.end(), entry.begin(), entry.end()); // expect: mutated-in-flight
        pending_.push_back('\n'); // allow: mutated-in-flight
        if (!writing_) write();
    }

private:
    void write()
    {
        uv_buf_t b = uv_buf_init(pending_.data(), unsigned(pending_.size()));
        if (uv_fs_write(loop_, &req_, file_, &b, 1, -1, &journal::written) == 0) writing_ = true;
    }
    static void written(uv_fs_t* r)
    {
        auto* self = static_cast<journal*>(r->data);
        const auto n = r->result;
        uv_fs_req_cleanup(r);
        self->writing_ = false;
        if (n > 0) self->pending_.erase(self->pending_.begin(), self->pending_.begin() + n);
        if (n > 0 && !self->pending_.empty()) self->write();
    }
    uv_loop_t* loop_;
    uv_file file_;
    uv_fs_t req_{};
    std::vector<char> pending_;
    bool writing_ = false;
};
