#include <cstring>
#include <string_view>
#include <uv.h>

struct Message {
    uv_write_t req;
    char* bytes;

    explicit Message(std::string_view v) : req{}, bytes(new char[v.size()])
    {
        std::memcpy(bytes, v.data(), v.size());
        req.data = this;
    }
    ~Message() { delete[] bytes; }
    static void Done(uv_write_t* r, int) { static_cast<Message*>(r->data)->req.data = nullptr; }
};

int Send(uv_stream_t* to, std::string_view text)
{
    auto* m = new Message(text);
    uv_buf_t b = uv_buf_init(m->bytes, static_cast<unsigned>(text.size()));
    int rc = uv_write(&m->req, to, &b, 1, &Message::Done);
    delete m; // expect: freed-in-flight
    return rc;
}
