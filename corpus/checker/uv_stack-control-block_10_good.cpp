#include <fcntl.h>
#include <string>
#include <uv.h>

bool ping(const char* path)
{
    uv_loop_t loop;
    uv_loop_init(&loop);
    uv_pipe_t pipe;
    uv_pipe_init(&loop, &pipe, 0);
    uv_connect_t conn;
    uv_write_t write;
    std::string line = "PING from somewhere quite far away\n";
    struct state { uv_write_t* write; std::string* line; bool ok; } st{&write, &line, false};
    conn.data = &st;
    write.data = &st;
    uv_pipe_connect(&conn, &pipe, path, [](uv_connect_t* c, int status) {
        auto* s = static_cast<state*>(c->data);
        if (status < 0) return;
        uv_buf_t b = uv_buf_init(s->line->data(), unsigned(s->line->size()));
        uv_write(s->write, c->handle, &b, 1, [](uv_write_t* w, int status) { static_cast<state*>(w->data)->ok = status == 0; });
    });
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_close(reinterpret_cast<uv_handle_t*>(&pipe), nullptr);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    return st.ok;
}

ssize_t append(uv_loop_t* loop, const char* path, const std::string& what)
{
    uv_fs_t req;
    const int fd = uv_fs_open(loop, &req, path, O_WRONLY | O_APPEND, 0, nullptr);
    uv_fs_req_cleanup(&req);
    uv_buf_t b = uv_buf_init(const_cast<char*>(what.data()), unsigned(what.size()));
    ssize_t n = uv_fs_write(loop, &req, fd, &b, 1, -1, nullptr);
    uv_fs_req_cleanup(&req);
    return n;
}
