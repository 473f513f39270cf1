#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <uv.h>
#include <vector>

// Chat room: every line goes to all members but its author.
class room {
public:
    void join(uv_stream_t* s) { members_.push_back(s); }
    void leave(uv_stream_t* s) { members_.erase(std::remove(members_.begin(), members_.end(), s), members_.end()); }

    void say(uv_stream_t* author, const std::string& nick, const std::string& text)
    {
        auto line = std::make_shared<std::string>(nick + ": " + text + "\n");
        for (uv_stream_t* m : members_) {
            if (m == author || !uv_is_writable(m)) continue;
            auto* op = new delivery{};
            op->owner = this;
            op->line = line;
            uv_buf_t b = uv_buf_init(line->data(), unsigned(line->size()));
            int rc = uv_write(&op->req, m, &b, 1, &room::on_delivered);
            if (rc < 0) {
                std::fprintf(stderr, "write: %s\n", uv_strerror(rc));
                delete op;
            }
        }
    }

    std::size_t delivered() const { return delivered_; }

private:
    struct delivery {
        uv_write_t req;
        room* owner;
        std::shared_ptr<std::string> line;
    };

    static void on_delivered(uv_write_t* req, int status)
    {
        auto* op = reinterpret_cast<delivery*>(req);
        if (status == 0) ++op->owner->delivered_;
        delete op;
    }

    std::vector<uv_stream_t*> members_;
    std::size_t delivered_ = 0;
};
