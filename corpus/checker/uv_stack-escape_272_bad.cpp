// Control socket of a daemon: one command per connection, one reply, then close.
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <uv.h>

struct command_result {
    int status;
    std::string text;
};

using handler = std::function<command_result(const std::string& args)>;

namespace {

struct client {
    uv_pipe_t pipe;
    uv_write_t write_req;
    std::string input;
    std::map<std::string, handler>* commands;
    char chunk[512];
};

void on_closed(uv_handle_t* h) { delete static_cast<client*>(h->data); }

void on_replied(uv_write_t* req, int)
{
    uv_close(reinterpret_cast<uv_handle_t*>(req->handle), on_closed);
}

void send_reply(client* c, const command_result& r)
{
    std::string reply;
    reply.reserve(r.text.size() + 16);
    reply += r.status == 0 ? 'O' : 'E';
    reply += std::to_string(r.status);
    reply += '\n';
    reply += r.text;

    uv_buf_t buf = uv_buf_init(reply.data(), unsigned(reply.size()));
    if (uv_write(&c->write_req, reinterpret_cast<uv_stream_t*>(&c->pipe), &buf, 1, on_replied)) // expect: stack-escape
        uv_close(reinterpret_cast<uv_handle_t*>(&c->pipe), on_closed);
}

void run_command(client* c)
{
    std::string verb = c->input.substr(0, c->input.find(' '));
    auto it = c->commands->find(verb);
    if (it == c->commands->end())
        send_reply(c, {1, "unknown command: " + verb});
    else
        send_reply(c, it->second(c->input.substr(verb.size())));
}

void on_alloc(uv_handle_t* h, std::size_t, uv_buf_t* buf)
{
    auto* c = static_cast<client*>(h->data);
    *buf = uv_buf_init(c->chunk, sizeof c->chunk);
}

void on_read(uv_stream_t* s, ssize_t n, const uv_buf_t* buf)
{
    auto* c = static_cast<client*>(s->data);
    if (n > 0)
        c->input.append(buf->base, std::size_t(n));
    else if (n == UV_EOF) {
        uv_read_stop(s);
        run_command(c);
    } else if (n < 0)
        uv_close(reinterpret_cast<uv_handle_t*>(s), on_closed);
}

}  // namespace

void serve_command(uv_stream_t* listener, std::map<std::string, handler>& commands)
{
    auto* c = new client{};
    c->commands = &commands;
    uv_pipe_init(listener->loop, &c->pipe, 0);
    c->pipe.data = c;
    if (uv_accept(listener, reinterpret_cast<uv_stream_t*>(&c->pipe)) == 0)
        uv_read_start(reinterpret_cast<uv_stream_t*>(&c->pipe), on_alloc, on_read);
    else
        uv_close(reinterpret_cast<uv_handle_t*>(&c->pipe), on_closed);
}
