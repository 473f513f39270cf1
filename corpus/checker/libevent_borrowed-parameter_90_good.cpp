#include <cstring>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <memory>
#include <string>
#include <string_view>

class response_writer {
public:
    explicit response_writer(bufferevent* b) : out_(bufferevent_get_output(b)) {}

    // The caller learns through `cleanup` when `data` is free again.
    bool lend(const void* data, std::size_t n, evbuffer_ref_cleanup_cb cleanup, void* arg)
    {
        return evbuffer_add_reference(out_, data, n, cleanup, arg) == 0;
    }
    bool copy(std::string_view s)
    {
        evbuffer_iovec v;
        if (evbuffer_reserve_space(out_, static_cast<ev_ssize_t>(s.size()), &v, 1) < 1) return false;
        std::memcpy(v.iov_base, s.data(), s.size());
        v.iov_len = s.size();
        return evbuffer_commit_space(out_, &v, 1) == 0;
    }
    bool give(std::string s)
    {
        auto own = std::make_unique<std::string>(std::move(s));
        if (!lend(own->data(), own->size(), [](const void*, size_t, void* p) { delete static_cast<std::string*>(p); }, own.get())) return false;
        own.release();
        return true;
    }

private:
    evbuffer* out_;
};

void greet(bufferevent* b, int n)
{
    response_writer w(b);
    w.give("hello number " + std::to_string(n) + "\n");
    w.copy("and " + std::to_string(n + 1) + "\n");
}
