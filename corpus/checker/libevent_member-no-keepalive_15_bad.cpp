#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <map>
#include <memory>
#include <string>

struct job {
    std::string name;
    int progress = 0;
};

using job_table = std::map<int, job>;

class status_reply {
public:
    explicit status_reply(evhttp_request* req) : req_(req) {}

    void add_jobs(const job_table& jobs)
    {
        body_ += "<table>";
        for (const auto& [id, j] : jobs)
            body_ += "<tr><td>" + std::to_string(id) + "</td><td>" + j.name + "</td><td>" + std::to_string(j.progress) + "%</td></tr>";
        body_ += "</table>";
    }

    void send()
    {
        evhttp_add_header(evhttp_request_get_output_headers(req_), "Content-Type", "text/html");
        evbuffer* out = evbuffer_new();
        if (!out) {
            evhttp_send_error(req_, HTTP_INTERNAL, nullptr);
            return;
        }
        evbuffer_add_printf(out, "<!doctype html><title>jobs</title>");
        evbuffer_add_reference(out, body_.data(), body_.size(), nullptr, nullptr); // expect: member-no-keepalive
        evhttp_send_reply(req_, HTTP_OK, "OK", out);
        evbuffer_free(out);
    }

private:
    evhttp_request* req_;
    std::string body_;
};

class status_server {
public:
    status_server(event_base* base, job_table& jobs) : http_(evhttp_new(base)), jobs_(jobs)
    {
        evhttp_set_cb(http_, "/jobs", &status_server::on_jobs, this);
        evhttp_set_gencb(http_, [](evhttp_request* req, void*) { evhttp_send_error(req, HTTP_NOTFOUND, nullptr); }, nullptr);
    }
    ~status_server() { evhttp_free(http_); }
    status_server(const status_server&) = delete;
    status_server& operator=(const status_server&) = delete;

    bool bind(const char* address, unsigned short port) { return evhttp_bind_socket(http_, address, port) == 0; }

private:
    static void on_jobs(evhttp_request* req, void* arg)
    {
        auto* self = static_cast<status_server*>(arg);
        if (evhttp_request_get_command(req) != EVHTTP_REQ_GET) {
            evhttp_send_error(req, HTTP_BADMETHOD, nullptr);
            return;
        }
        auto reply = std::make_unique<status_reply>(req);
        reply->add_jobs(self->jobs_);
        reply->send(); // allow: member-no-keepalive
    }

    evhttp* http_;
    job_table& jobs_;
};
