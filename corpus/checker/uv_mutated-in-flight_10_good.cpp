#include <string>
#include <uv.h>

class journal {
public:
    journal(uv_loop_t* l, uv_file f) : loop_(l), file_(f) { req_.data = this; }
    void record(const std::string& entry)
    {
        filling_ += entry;
        filling_.push_back('\n');
        if (!busy_) write();
    }

private:
    void write()
    {
        busy_ = true;
        writing_.swap(filling_);
        filling_.clear();
        uv_buf_t b = uv_buf_init(&writing_[0], unsigned(writing_.size()));
        if (uv_fs_write(loop_, &req_, file_, &b, 1, -1, written) != 0) busy_ = false;
    }
    static void written(uv_fs_t* r)
    {
        auto* self = static_cast<journal*>(r->data);
        uv_fs_req_cleanup(r);
        self->busy_ = false;
        if (!self->filling_.empty()) self->write();
    }
    uv_loop_t* loop_;
    uv_file file_;
    uv_fs_t req_{};
    std::string writing_, filling_;
    bool busy_ = false;
};
