#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string>

static void no_cleanup(const void*, size_t, void*) {}

static const char robots[] = "User-agent: *\nCrawl-delay: 9\n";
static std::string& index_page()
{
    static std::string page(4096, ' ');
    return page;
}

void send_static(bufferevent* b, bool index)
{
    evbuffer* out = bufferevent_get_output(b);
    if (index) evbuffer_add_reference(out, index_page().data(), index_page().size(), no_cleanup, nullptr);
    else evbuffer_add_reference(out, robots, sizeof robots - 1, no_cleanup, nullptr);
}
