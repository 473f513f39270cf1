// Readiness notification over an inherited pipe, in the manner of s6: one line, then the pipe is closed.
#include <cstdlib>
#include <string>
#include <uv.h>

namespace {

void on_written(uv_write_t* req, int status)
{
    *static_cast<int*>(req->data) = status;
    uv_close(reinterpret_cast<uv_handle_t*>(req->handle), nullptr);
}

}  // namespace

// Runs on a loop of its own, before the main loop exists. Returns 0 or a libuv error.
int notify_ready(int fd, const std::string& unit, unsigned port)
{
    uv_loop_t loop;
    int rc = uv_loop_init(&loop);
    if (rc)
        return rc;

    uv_pipe_t pipe;
    int status = 0;
    uv_write_t req;
    std::string line = unit + " ready port=" + std::to_string(port) + "\n";

    rc = uv_pipe_init(&loop, &pipe, 0);
    if (rc) {
        uv_loop_close(&loop);
        return rc;
    }
    rc = uv_pipe_open(&pipe, fd);
    if (rc == 0) {
        uv_buf_t buf = uv_buf_init(line.data(), unsigned(line.size()));
        req.data = &status;
        rc = uv_write(&req, reinterpret_cast<uv_stream_t*>(&pipe), &buf, 1, on_written);
    }
    if (rc)
        uv_close(reinterpret_cast<uv_handle_t*>(&pipe), nullptr);

    uv_run(&loop, UV_RUN_DEFAULT);  // until the pipe is closed, that is, after on_written
    uv_loop_close(&loop);
    return rc ? rc : status;
}

int notify_from_environment(const std::string& unit, unsigned port)
{
    const char* fd = std::getenv("NOTIFY_FD");
    if (!fd)
        return 0;
    return notify_ready(std::atoi(fd), unit, port);
}
