#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string>

static void no_cleanup(const void*, size_t, void*) {}

class reporter {
public:
    explicit reporter(bufferevent* b) : bev_(b) {}
    void report(const std::string& name, double v)
    {
        std::string line = name + '=' + std::to_string(v) + '\n';
        evbuffer_add_reference(bufferevent_get_output(bev_), line.data(), line.size(), no_cleanup, nullptr); // expect: fake-owner
    }

private:
    bufferevent* bev_;
};
