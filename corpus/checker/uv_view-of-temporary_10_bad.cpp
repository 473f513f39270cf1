#include <functional>
#include <memory>
#include <string>
#include <uv.h>

struct send_req {
    uv_udp_send_t base{};
    std::function<void(int)> done;
};

inline uv_buf_t as_buf(const std::string& s) { return uv_buf_init(const_cast<char*>(s.data()), unsigned(s.size())); }

class chat {
public:
    explicit chat(uv_udp_t* u) : udp_(u) {}
    void shout(const sockaddr* to, const std::string& who, const std::string& what)
    {
        auto req = std::make_unique<send_req>();
        req->done = [this](int st) { failures_ += st != 0; };
        const uv_buf_t buf = as_buf(who + ": " + what); // allow: view-of-temporary
        if (uv_udp_send(&req->base, udp_, &buf, 1, to, &chat::sent) == 0) req.release(); // expect: view-of-temporary
    }

private:
    static void sent(uv_udp_send_t* r, int status)
    {
        std::unique_ptr<send_req> own(reinterpret_cast<send_req*>(r));
        own->done(status);
    }
    uv_udp_t* udp_;
    int failures_ = 0;
};
