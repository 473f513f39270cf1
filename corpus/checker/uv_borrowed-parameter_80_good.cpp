#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <uv.h>

namespace net {

class stream {
    struct owned {
        uv_write_t req;
        std::string text;
    };
    struct lent {
        uv_write_t req;
        std::function<void(int)> done;
    };

public:
    explicit stream(uv_stream_t* s) : s_(s) {}
    void write(std::string_view text)
    {
        auto o = std::make_unique<owned>();
        o->text.assign(text);
        o->req.data = o.get();
        uv_buf_t b = uv_buf_init(o->text.data(), unsigned(o->text.size()));
        if (uv_write(&o->req, s_, &b, 1, [](uv_write_t* r, int) { delete static_cast<owned*>(r->data); }) == 0)
            o.release();
    }
    // `text` must stay valid until `done` has been called.
    int write_lent(std::string_view text, std::function<void(int)> done)
    {
        auto* l = new lent{{}, std::move(done)};
        l->req.data = l;
        uv_buf_t b = uv_buf_init(const_cast<char*>(text.data()), unsigned(text.size()));
        int rc = uv_write(&l->req, s_, &b, 1, [](uv_write_t* r, int st) {
            std::unique_ptr<lent> p(static_cast<lent*>(r->data));
            p->done(st);
        });
        if (rc) delete l;
        return rc;
    }

private:
    uv_stream_t* s_;
};

}  // namespace net
