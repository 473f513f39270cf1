#include <map>
#include <memory>
#include <string>
#include <uv.h>

class peer {
public:
    explicit peer(uv_stream_t* s) : stream_(s) {}
    void say(const std::string& what)
    {
        if (pending_) return;
        line_ = what + "\n";
        req_.data = this;
        pending_ = true;
        uv_buf_t b = uv_buf_init(line_.data(), static_cast<unsigned>(line_.size()));
        uv_write(&req_, stream_, &b, 1, &peer::said); // expect: member-no-keepalive
    }

private:
    static void said(uv_write_t* r, int) { static_cast<peer*>(r->data)->pending_ = false; }
    uv_stream_t* stream_; // closed and freed by the acceptor
    uv_write_t req_;
    std::string line_;
    bool pending_ = false;
};

class peer_table {
public:
    void add(int id, uv_stream_t* s) { peers_.emplace(id, std::make_unique<peer>(s)); }
    void say(int id, const std::string& what) { peers_.at(id)->say(what); }
    void drop(int id) { peers_.erase(id); } // allow: freed-in-flight

private:
    std::map<int, std::unique_ptr<peer>> peers_;
};
