#include <list>
#include <memory>
#include <string>
#include <uv.h>

class Peer {
public:
    explicit Peer(uv_stream_t* s) : stream_(s) {}
    void Hello()
    {
        auto* req = new uv_write_t;
        uv_buf_t b = uv_buf_init(&greeting_[0], static_cast<unsigned>(greeting_.size()));
        if (uv_write(req, stream_, &b, 1, [](uv_write_t* r, int) { delete r; }) != 0) delete req; // expect: member-no-keepalive
    }
    uv_stream_t* stream() const { return stream_; }

private:
    uv_stream_t* stream_;
    std::string greeting_ = "220 mail.example.org ESMTP at your service\r\n";
};

class Directory {
public:
    void Join(uv_stream_t* s)
    {
        peers_.push_back(std::make_unique<Peer>(s));
        peers_.back()->Hello();
    }
    void Leave(uv_stream_t* s)
    {
        uv_read_stop(s);
        peers_.remove_if([s](const std::unique_ptr<Peer>& p) { return p->stream() == s; }); // allow: freed-in-flight
    }

private:
    std::list<std::unique_ptr<Peer>> peers_;
};
