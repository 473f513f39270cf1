#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

namespace metrics {

struct Counter {
    std::string help;
    unsigned long long value = 0;
};

// Output side of an exporter: `copy` for small pieces, `borrow` for large ones.
class Sink {
public:
    explicit Sink(evbuffer* b) : buf_(b) {}
    void copy(std::string_view s) { evbuffer_add(buf_, s.data(), s.size()); }
    void borrow(std::string_view s)
    {
        total_ += s.size();
        evbuffer_add_reference(buf_, s.data(), s.size(), nullptr, nullptr); // allow: borrowed-parameter
    }
    std::size_t total() const { return total_; }

private:
    evbuffer* buf_;
    std::size_t total_ = 0;
};

class Registry {
public:
    Counter& counter(const std::string& name) { return counters_[name]; }

    std::size_t expose(Sink& out) const
    {
        std::ostringstream page;
        for (const auto& [name, c] : counters_) {
            if (!c.help.empty())
                page << "# HELP " << name << ' ' << c.help << '\n';
            page << name << ' ' << c.value << '\n';
        }
        out.copy("# exporter 3\n");
        out.borrow(page.str()); // expect: view-of-temporary
        return out.total();
    }

private:
    std::map<std::string, Counter> counters_;
};

void on_scrape(evhttp_request* req, void* arg)
{
    auto* reg = static_cast<Registry*>(arg);
    evbuffer* body = evbuffer_new();
    if (!body) {
        evhttp_send_error(req, HTTP_INTERNAL, nullptr);
        return;
    }
    Sink sink(body);
    reg->counter("scrapes_total").value++;
    reg->counter("scrape_bytes").value = reg->expose(sink);
    evhttp_send_reply(req, HTTP_OK, "OK", body);
    evbuffer_free(body);
}

}  // namespace metrics
