// Promise-style write for a C++ layer over libuv: bytes and callback move into the request first.
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <uv.h>
#include <vector>

namespace uvx {

template <class Owner>
struct WriteRequest {
    uv_write_t req{};
    Owner bytes;
    std::function<void(int)> done;

    explicit WriteRequest(Owner&& b, std::function<void(int)> f) : bytes(std::move(b)), done(std::move(f)) { req.data = this; }

    static void complete(uv_write_t* r, int status)
    {
        std::unique_ptr<WriteRequest> self(static_cast<WriteRequest*>(r->data));
        if (self->done) self->done(status);
    }
};

class Stream {
public:
    explicit Stream(uv_stream_t* s) : s_(s) {}

    int write(std::string text, std::function<void(int)> done = {}) { return submit(std::move(text), std::move(done)); }
    int write(std::vector<char> raw, std::function<void(int)> done = {}) { return submit(std::move(raw), std::move(done)); }

    int write_all(std::vector<std::string> lines, std::function<void(int)> done)
    {
        using Req = WriteRequest<std::vector<std::string>>;
        auto r = std::make_unique<Req>(std::move(lines), std::move(done));
        std::vector<uv_buf_t> bufs;
        bufs.reserve(r->bytes.size());
        for (auto& l : r->bytes) bufs.push_back(uv_buf_init(l.data(), static_cast<unsigned>(l.size())));
        const int rc = uv_write(&r->req, s_, bufs.data(), static_cast<unsigned>(bufs.size()), &Req::complete);
        if (rc == 0) r.release();
        return rc;
    }

private:
    template <class Owner>
    int submit(Owner owner, std::function<void(int)> done)
    {
        using Req = WriteRequest<Owner>;
        auto r = std::make_unique<Req>(std::move(owner), std::move(done));
        uv_buf_t b = uv_buf_init(r->bytes.data(), static_cast<unsigned>(r->bytes.size()));
        const int rc = uv_write(&r->req, s_, &b, 1, &Req::complete);
        if (rc == 0) r.release(); // completes and deletes itself
        return rc;
    }

    uv_stream_t* s_;
};

}  // namespace uvx

class Greeter {
public:
    explicit Greeter(uv_stream_t* s) : out_(s) {}

    void hello(const std::string& who)
    {
        std::string line = "hi " + who + "\n";
        out_.write(std::move(line), [this](int st) { st ? ++failed_ : ++ok_; });
    }

    void summary()
    {
        std::vector<std::string> lines;
        lines.push_back("ok " + std::to_string(ok_) + "\n");
        lines.push_back("failed " + std::to_string(failed_) + "\n");
        out_.write_all(std::move(lines), {});
    }

private:
    uvx::Stream out_;
    unsigned ok_ = 0, failed_ = 0;
};

Greeter* make_greeter(uv_stream_t* s) { return new Greeter(s); }
