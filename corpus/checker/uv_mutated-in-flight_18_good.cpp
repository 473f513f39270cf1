#include <uv.h>
#include <string>
#include <utility>
#include <vector>

namespace web {

struct client {
    uv_tcp_t tcp;
    unsigned served = 0;
};

// One response: header block first, then the file content. Lives until the last write is done.
class file_response {
public:
    file_response(client* c, std::string mime, std::vector<char> content)
        : client_(c), mime_(std::move(mime)), content_(std::move(content))
    {
        header_req_.data = this;
        body_req_.data = this;
    }

    int start()
    {
        header_ = "HTTP/1.1 200 OK\r\nContent-Type: " + mime_ +
                  "\r\nContent-Length: " + std::to_string(content_.size()) + "\r\n\r\n";
        auto* stream = reinterpret_cast<uv_stream_t*>(&client_->tcp);

        uv_buf_t head = uv_buf_init(header_.data(), static_cast<unsigned>(header_.size()));
        int rc = uv_write(&header_req_, stream, &head, 1, &file_response::on_header);
        if (rc != 0) {
            delete this;
            return rc;
        }
        ++outstanding_;

        if (content_.empty()) return 0;
        uv_buf_t body = uv_buf_init(content_.data(), static_cast<unsigned>(content_.size()));
        rc = uv_write(&body_req_, stream, &body, 1, &file_response::on_body);
        if (rc == 0) ++outstanding_;
        return rc;
    }

private:
    ~file_response() = default;

    static void on_header(uv_write_t* req, int status)
    {
        static_cast<file_response*>(req->data)->finish_part(status);
    }

    static void on_body(uv_write_t* req, int status)
    {
        auto* self = static_cast<file_response*>(req->data);
        if (status == 0) ++self->client_->served;
        self->finish_part(status);
    }

    void finish_part(int status)
    {
        if (status != 0) failed_ = true;
        if (--outstanding_ > 0) return;
        auto* handle = reinterpret_cast<uv_handle_t*>(&client_->tcp);
        if (failed_ && !uv_is_closing(handle))
            uv_close(handle, [](uv_handle_t* h) { delete static_cast<client*>(h->data); });
        delete this;
    }

    client* client_;
    std::string mime_;
    std::string header_;
    std::vector<char> content_;
    uv_write_t header_req_{};
    uv_write_t body_req_{};
    int outstanding_ = 0;
    bool failed_ = false;
};

void reply_with_file(client* c, std::vector<char> content)
{
    auto* r = new file_response(c, "text/plain", std::move(content));
    r->start();
}

}  // namespace web
