// Built-in icons of a cache: header first, then the body in steps, one write at a time.
#include "squid2_comm.h"
#include <cstdio>
#include <cstring>

namespace {

struct client_state {
    int fd;
    const char* object;
    int object_size;
    int sent;
    bool closing;
};

const int step = 16;

const struct {
    const char* name;
    const char* bytes;
} icons[] = {
    {"up", "#define up_width 8\nstatic char up_bits[] = {0x18, 0x3c, 0x7e, 0x18, 0x18, 0x18};\n"},
    {"text", "#define text_width 8\nstatic char text_bits[] = {0x7f, 0x41, 0x5d, 0x41, 0x7f};\n"},
};

void send_body(client_state* st);

void finish(client_state* st)
{
    if (st->closing) return;
    st->closing = true;
    comm_close(st->fd);
}

void body_sent(int, char*, size_t size, int flag, void* data)
{
    client_state* st = static_cast<client_state*>(data);
    if (flag != 0) return finish(st);
    st->sent += int(size);
    if (st->sent >= st->object_size) return finish(st);
    send_body(st);
}

void send_body(client_state* st)
{
    int left = st->object_size - st->sent;
    comm_write(st->fd, st->object + st->sent, left < step ? left : step, body_sent, st, nullptr);
}

void header_sent(int, char*, size_t, int flag, void* data)
{
    client_state* st = static_cast<client_state*>(data);
    if (flag != 0) return finish(st);
    if (st->object_size == 0) return finish(st);
    send_body(st);
}

void state_free(int, void* data)
{
    xfree(data);
}

void send_header(client_state* st)
{
    char line[128];
    int n = std::snprintf(line, sizeof line, "HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n", st->object_size);
    comm_write(st->fd, xstrdup(line), n, header_sent, st, xfree);
}

}  // namespace

bool icon_reply(int fd, const char* name)
{
    for (const auto& icon : icons) {
        if (std::strcmp(icon.name, name) != 0) continue;
        client_state* st = static_cast<client_state*>(xcalloc(1, sizeof(client_state)));
        st->fd = fd;
        st->object = icon.bytes;
        st->object_size = int(std::strlen(icon.bytes));
        comm_add_close_handler(fd, state_free, st);
        send_header(st);
        return true;
    }
    return false;
}
