#include <memory>
#include <uv.h>
#include <vector>

class Message {
public:
    explicit Message(std::vector<char> b) : bytes_(std::move(b)) { req_.data = this; }

    static int Send(std::unique_ptr<Message> m, uv_stream_t* to)
    {
        uv_buf_t b = uv_buf_init(m->bytes_.data(), static_cast<unsigned>(m->bytes_.size()));
        const int rc = uv_write(&m->req_, to, &b, 1, &Message::Done);
        if (rc == 0) m.release();
        return rc;
    }

private:
    static void Done(uv_write_t* r, int) { std::unique_ptr<Message>(static_cast<Message*>(r->data)); }
    uv_write_t req_{};
    std::vector<char> bytes_;
};
