#include <cstddef>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <map>
#include <string>

class json_reply {
public:
    explicit json_reply(evhttp_request* req) : req_(req), body_(evbuffer_new())
    {
        evhttp_add_header(evhttp_request_get_output_headers(req_), "Content-Type", "application/json");
    }

    json_reply(const json_reply&) = delete;
    json_reply& operator=(const json_reply&) = delete;

    ~json_reply() { evbuffer_free(body_); }

    template <std::size_t N>
    json_reply& lit(const char (&s)[N])
    {
        evbuffer_add_reference(body_, s, N - 1, nullptr, nullptr);
        return *this;
    }

    json_reply& part(const std::string& s)
    {
        evbuffer_add_reference(body_, s.data(), s.size(), nullptr, nullptr); // allow: borrowed-parameter
        return *this;
    }

    void send(int code) { evhttp_send_reply(req_, code, nullptr, body_); }

private:
    evhttp_request* req_;
    evbuffer* body_;
};

struct account {
    long balance = 0;
    bool frozen = false;
};

class ledger {
public:
    void on_request(evhttp_request* req)
    {
        json_reply r(req);
        const evkeyvalq* in = evhttp_request_get_input_headers(req);
        const char* id = evhttp_find_header(in, "X-Account");
        auto it = id ? accounts_.find(id) : accounts_.end();
        if (it == accounts_.end()) {
            r.lit("{\"error\":\"no such account\"}").send(404);
            return;
        }
        r.lit("{\"balance\":");
        r.part(std::to_string(it->second.balance)); // expect: temporary
        if (it->second.frozen)
            r.lit(",\"frozen\":true}");
        else
            r.lit("}");
        r.send(200);
    }

    static void dispatch(evhttp_request* req, void* arg) { static_cast<ledger*>(arg)->on_request(req); }

private:
    std::map<std::string, account, std::less<>> accounts_;
};

int mount(evhttp* http, ledger& l) { return evhttp_set_cb(http, "/account", &ledger::dispatch, &l); }
