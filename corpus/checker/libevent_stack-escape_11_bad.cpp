#include <event2/buffer.h>
#include <event2/http.h>
#include <memory>
#include <string>
#include <vector>

struct Job {
    int id;
    std::string owner;
    bool done;
};

class ReplyWriter {
public:
    explicit ReplyWriter(evhttp_request* r) : req_(r), buf_(evbuffer_new(), &evbuffer_free) {}

    ReplyWriter& header(const char* k, const char* v)
    {
        evhttp_add_header(evhttp_request_get_output_headers(req_), k, v);
        return *this;
    }
    // Large bodies should not be copied.
    ReplyWriter& body(const void* p, std::size_t n)
    {
        evbuffer_add_reference(buf_.get(), p, n, nullptr, nullptr); // allow: borrowed-parameter
        return *this;
    }
    void send(int code, const char* reason) { evhttp_send_reply(req_, code, reason, buf_.get()); }

private:
    evhttp_request* req_;
    std::unique_ptr<evbuffer, decltype(&evbuffer_free)> buf_;
};

class JobService {
public:
    void attach(evhttp* http) { evhttp_set_cb(http, "/jobs", &JobService::thunk, this); }
    void add(Job j) { jobs_.push_back(std::move(j)); }

private:
    static void thunk(evhttp_request* req, void* self) { static_cast<JobService*>(self)->list(req); }

    static void append(std::string& out, const Job& j)
    {
        out += "{\"id\":" + std::to_string(j.id) + ",\"owner\":\"" + j.owner + "\",\"done\":";
        out += j.done ? "true}" : "false}";
    }

    void list(evhttp_request* req)
    {
        ReplyWriter w(req);
        w.header("Content-Type", "application/json");
        if (jobs_.empty()) {
            w.body("[]", 2).send(HTTP_OK, "OK");
            return;
        }
        std::string json = "[";
        for (const Job& j : jobs_) {
            if (json.size() > 1)
                json += ',';
            append(json, j);
        }
        json += ']';
        w.body(json.data(), json.size()); // expect: stack-escape
        w.send(HTTP_OK, "OK");
    }

    std::vector<Job> jobs_;
};
