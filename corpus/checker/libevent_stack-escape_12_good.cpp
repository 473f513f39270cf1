#include <event2/buffer.h>
#include <event2/http.h>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace web {

// Moves the container to the heap; libevent deletes it when the chain is drained.
template <class Container>
bool add_owned(evbuffer* out, Container&& c)
{
    using C = std::remove_cvref_t<Container>;
    static_assert(!std::is_lvalue_reference_v<Container>, "give the container away");
    auto* keep = new C(std::move(c));
    const int rc = evbuffer_add_reference(
        out, keep->data(), keep->size() * sizeof(typename C::value_type),
        [](const void*, std::size_t, void* p) { delete static_cast<C*>(p); }, keep);
    if (rc != 0)
        delete keep;
    return rc == 0;
}

class reply {
public:
    explicit reply(evhttp_request* r) : req_(r), out_(evbuffer_new()) {}
    reply(const reply&) = delete;
    ~reply() { evbuffer_free(out_); }

    void type(const char* t) { evhttp_add_header(evhttp_request_get_output_headers(req_), "Content-Type", t); }
    template <class C>
    void add(C&& c) { ok_ = ok_ && add_owned(out_, std::forward<C>(c)); }
    void finish()
    {
        if (ok_)
            evhttp_send_reply(req_, HTTP_OK, "OK", out_);
        else
            evhttp_send_error(req_, HTTP_INTERNAL, nullptr);
    }

private:
    evhttp_request* req_;
    evbuffer* out_;
    bool ok_ = true;
};

void on_status(evhttp_request* req, void* arg)
{
    const auto* uptime = static_cast<const long*>(arg);
    reply r(req);
    r.type("text/plain");
    std::string text = "uptime: " + std::to_string(*uptime) + " s\n";
    r.add(std::move(text));
    r.finish();
}

void on_tile(evhttp_request* req, void*)
{
    std::vector<std::uint16_t> px(256 * 256);
    for (std::size_t i = 0; i < px.size(); ++i)
        px[i] = std::uint16_t(i * 31);
    reply r(req);
    r.type("application/octet-stream");
    r.add(std::move(px));
    r.finish();
}

}  // namespace web
