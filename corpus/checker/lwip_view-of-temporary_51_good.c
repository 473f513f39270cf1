#include <lwip/tcp.h>
#include <string.h>

static const struct {
    int code;
    const char *line;
} status[] = {
    {200, "HTTP/1.0 200 OK\r\n"},
    {404, "HTTP/1.0 404 Not Found\r\n"},
    {500, "HTTP/1.0 500 Oops\r\n"},
};

err_t put_status(struct tcp_pcb *pcb, int code)
{
    const char *line = status[2].line;
    for (unsigned i = 0; i < sizeof status / sizeof status[0]; i++)
        if (status[i].code == code)
            line = status[i].line;
    {
        const char *copy_of_pointer = line;
        return tcp_write(pcb, copy_of_pointer, (uint16_t)strlen(copy_of_pointer), TCP_WRITE_FLAG_MORE);
    }
}
