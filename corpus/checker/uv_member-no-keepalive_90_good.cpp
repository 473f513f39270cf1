#include <map>
#include <memory>
#include <string>
#include <uv.h>

class peer : public std::enable_shared_from_this<peer> {
    struct op {
        uv_write_t req;
        std::shared_ptr<peer> owner;
    };

public:
    explicit peer(uv_stream_t* s) : stream_(s) {}
    void say(const std::string& what)
    {
        if (pending_) return;
        line_ = what + "\n";
        auto* o = new op{{}, shared_from_this()};
        o->req.data = o;
        pending_ = true;
        uv_buf_t b = uv_buf_init(line_.data(), static_cast<unsigned>(line_.size()));
        if (uv_write(&o->req, stream_, &b, 1, &peer::said)) {
            pending_ = false;
            delete o;
        }
    }

private:
    static void said(uv_write_t* r, int)
    {
        std::unique_ptr<op> o(static_cast<op*>(r->data));
        o->owner->pending_ = false;
    }
    uv_stream_t* stream_;
    std::string line_;
    bool pending_ = false;
};

class peer_table {
public:
    void add(int id, uv_stream_t* s) { peers_.emplace(id, std::make_shared<peer>(s)); }
    void say(int id, const std::string& what) { peers_.at(id)->say(what); }
    void drop(int id) { peers_.erase(id); }

private:
    std::map<int, std::shared_ptr<peer>> peers_;
};
