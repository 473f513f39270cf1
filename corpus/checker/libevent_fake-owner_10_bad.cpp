#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string>

static void nothing(const void*, size_t, void*) {}

struct reply {
    std::string head;
    std::string body;
};

class responder {
public:
    explicit responder(bufferevent* bev) : out_(bufferevent_get_output(bev)) {}
    void send(const reply& r)
    {
        evbuffer_add(out_, r.head.data(), r.head.size());
        evbuffer_add_reference(out_, r.body.data(), r.body.size(), nothing, nullptr); // expect: fake-owner
    }

private:
    evbuffer* out_;
};
