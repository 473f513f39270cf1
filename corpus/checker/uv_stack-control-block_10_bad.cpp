#include <uv.h>

static const char kBye[] = "bye\n";

static void on_bye(uv_write_t* req, int status)
{
    if (status != 0) uv_close(reinterpret_cast<uv_handle_t*>(req->handle), nullptr);
}

template <typename Stream>
int say_bye(Stream& stream)
{
    uv_write_t req;
    uv_buf_t bytes = uv_buf_init(const_cast<char*>(kBye), sizeof kBye - 1);
    return uv_write(&req, reinterpret_cast<uv_stream_t*>(&stream), &bytes, 1, on_bye); // expect: stack-control-block
}

int main()
{
    uv_tcp_t tcp;
    uv_tcp_init(uv_default_loop(), &tcp);
    int rc = say_bye(tcp);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    return rc;
}
