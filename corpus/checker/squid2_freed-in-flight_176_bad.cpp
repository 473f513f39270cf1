// Control channel of a cache: one command at a time, answered with a short text block.
#include "squid2_comm.h"
#include <cstdio>
#include <cstring>

struct control_channel {
    int fd;
    char request[256];
    unsigned answered;
    unsigned lost;
};

static void read_request(int fd, int size, int flag, int xerrno, void* data);

static void answer_sent(int fd, char*, size_t, int flag, void* data)
{
    control_channel* ch = static_cast<control_channel*>(data);
    if (flag != 0) {
        ch->lost++;
        comm_close(fd);
        return;
    }
    ch->answered++;
    comm_read(fd, ch->request, sizeof ch->request - 1, read_request, ch);
}

static void send_text(control_channel* ch, char* text)
{
    comm_write(ch->fd, text, int(std::strlen(text)), answer_sent, ch, nullptr); // allow: borrowed-parameter
}

static char* render_counters(const control_channel* ch)
{
    char* text = static_cast<char*>(xmalloc(128));
    std::snprintf(text, 128, "answered=%u\nlost=%u\n", ch->answered, ch->lost);
    return text;
}

static void answer(control_channel* ch)
{
    static char unknown[] = "unknown command\n";
    static char pong[] = "pong\n";
    if (std::strncmp(ch->request, "ping", 4) == 0) {
        send_text(ch, pong);
    } else if (std::strncmp(ch->request, "counters", 8) == 0) {
        char* text = render_counters(ch);
        send_text(ch, text);
        xfree(text); // expect: freed-in-flight
    } else {
        send_text(ch, unknown);
    }
}

static void read_request(int fd, int size, int flag, int, void* data)
{
    control_channel* ch = static_cast<control_channel*>(data);
    if (flag != 0 || size <= 0) {
        comm_close(fd);
        return;
    }
    ch->request[size] = '\0';
    answer(ch);
}

static void channel_closed(int, void* data) { xfree(data); }

void control_accept(int fd)
{
    control_channel* ch = static_cast<control_channel*>(xcalloc(1, sizeof(control_channel)));
    ch->fd = fd;
    comm_add_close_handler(fd, channel_closed, ch);
    comm_read(fd, ch->request, sizeof ch->request - 1, read_request, ch);
}
