#include <uv.h>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace net {

// The frame pieces are moved into the heap request first; the descriptors are taken from where the
// pieces live afterwards. uv_write copies the descriptor array itself.
struct OutFrame {
    uv_write_t req{};
    std::string head;
    std::vector<char> body;
    std::function<void(int)> done;

    static OutFrame* from(uv_write_t* r) { return static_cast<OutFrame*>(r->data); }
};

class Peer {
public:
    explicit Peer(uv_stream_t* s) : stream_(s) {}

    int sendFrame(std::string head, std::vector<char> body, std::function<void(int)> done)
    {
        auto frame = std::make_unique<OutFrame>();
        frame->head = std::move(head);
        frame->body = std::move(body);
        frame->done = std::move(done);
        return submit(std::move(frame));
    }

    int sendHeartbeat(unsigned seq) { return sendFrame("HB " + std::to_string(seq) + "\n", {}, nullptr); }

private:
    int submit(std::unique_ptr<OutFrame> frame)
    {
        uv_buf_t bufs[2];
        unsigned n = 0;
        bufs[n++] = uv_buf_init(frame->head.data(), static_cast<unsigned>(frame->head.size()));
        if (!frame->body.empty())
            bufs[n++] = uv_buf_init(frame->body.data(), static_cast<unsigned>(frame->body.size()));
        frame->req.data = frame.get();
        const int rc = uv_write(&frame->req, stream_, bufs, n, &Peer::written);
        if (rc != 0)
            return rc;
        frame.release();
        return 0;
    }

    static void written(uv_write_t* r, int status)
    {
        std::unique_ptr<OutFrame> frame(OutFrame::from(r));
        if (frame->done)
            frame->done(status);
    }

    uv_stream_t* stream_;
};

}  // namespace net
