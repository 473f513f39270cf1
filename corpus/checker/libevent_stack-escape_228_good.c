/* SMTP-like reply writer: codes and text are assembled in locals and appended to the
 * output buffer; long help texts are static. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum phase { HELO, MAIL, DATA, QUIT };

struct smtp {
    struct bufferevent *bev;
    enum phase phase;
    unsigned errors;
    char domain[128];
};

static const char help_text[] =
    "214-HELO MAIL RCPT DATA\r\n"
    "214-RSET NOOP QUIT HELP\r\n"
    "214 end of help\r\n";

static int say(struct smtp *s, int code, const char *fmt, ...)
{
    char line[512];
    va_list ap;
    int n = snprintf(line, sizeof line, "%03d ", code);
    int m;

    va_start(ap, fmt);
    m = vsnprintf(line + n, sizeof line - (size_t)n - 2, fmt, ap);
    va_end(ap);
    if (m < 0)
        return -1;
    n = (int)strlen(line);
    line[n++] = '\r';
    line[n++] = '\n';
    return bufferevent_write(s->bev, line, (size_t)n);
}

static int say_help(struct smtp *s)
{
    return evbuffer_add_reference(bufferevent_get_output(s->bev), help_text, sizeof help_text - 1, NULL, NULL);
}

static int say_extensions(struct smtp *s)
{
    static const char *const names[] = {"PIPELINING", "8BITMIME", "SIZE 10485760"};
    struct evbuffer *out = bufferevent_get_output(s->bev);
    struct evbuffer_iovec v;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char item[64];
        int n = snprintf(item, sizeof item, "250-%s\r\n", names[i]);

        if (evbuffer_reserve_space(out, n, &v, 1) != 1)
            return -1;
        memcpy(v.iov_base, item, (size_t)n);
        v.iov_len = (size_t)n;
        if (evbuffer_commit_space(out, &v, 1) != 0)
            return -1;
    }
    return say(s, 250, "%s", s->domain);
}

int smtp_command(struct smtp *s, const char *verb, const char *arg)
{
    if (strcmp(verb, "EHLO") == 0) {
        s->phase = MAIL;
        return say_extensions(s);
    }
    if (strcmp(verb, "HELP") == 0)
        return say_help(s);
    if (strcmp(verb, "QUIT") == 0) {
        s->phase = QUIT;
        return say(s, 221, "%s closing", s->domain);
    }
    s->errors++;
    return say(s, 502, "what is %.40s %.40s", verb, arg ? arg : "");
}
