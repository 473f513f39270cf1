/* Line forwarder: complete lines of a socket's read buffer are produced one message each, then the
   remainder is moved to the front and the buffer is read into again. */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINES_MAX 65536

struct forwarder {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    int fd;
    size_t fill;
    unsigned long lines, lost, cut;
    char buf[LINES_MAX];
};

static void on_report(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct forwarder *f = opaque;

    (void)rk;
    if (m->err)
        f->lost++;
}

void forwarder_configure(rd_kafka_conf_t *conf) { rd_kafka_conf_set_dr_msg_cb(conf, on_report); }

static int emit(struct forwarder *f, int flags, const char *text, size_t n)
{
    char key[24];
    int klen = snprintf(key, sizeof key, "%d", f->fd);

    return rd_kafka_produce(f->topic, RD_KAFKA_PARTITION_UA, flags, (void *)text, n, key, (size_t)klen, NULL);
}

static int emit_line(struct forwarder *f, const char *text, size_t n)
{
    if (n == 0)
        return 0;
    if (emit(f, RD_KAFKA_MSG_F_COPY, text, n) != 0) {
        rd_kafka_poll(f->rk, 100);
        if (emit(f, RD_KAFKA_MSG_F_COPY, text, n) != 0) {
            f->lost++;
            return -1;
        }
    }
    f->lines++;
    return 0;
}

static size_t take_lines(struct forwarder *f)
{
    size_t at = 0;

    for (;;) {
        char *nl = memchr(f->buf + at, '\n', f->fill - at);
        size_t n;

        if (!nl)
            return at;
        n = (size_t)(nl - (f->buf + at));
        emit_line(f, f->buf + at, n && nl[-1] == '\r' ? n - 1 : n);
        at += n + 1;
    }
}

int forwarder_readable(struct forwarder *f)
{
    ssize_t got = read(f->fd, f->buf + f->fill, sizeof f->buf - f->fill);
    size_t used;

    if (got < 0)
        return -1;
    if (got == 0) {
        emit_line(f, f->buf, f->fill);
        f->fill = 0;
        return 0;
    }
    f->fill += (size_t)got;
    used = take_lines(f);
    if (used == 0 && f->fill == sizeof f->buf) {
        f->cut++;
        emit_line(f, f->buf, f->fill);
        used = f->fill;
    }
    f->fill -= used;
    memmove(f->buf, f->buf + used, f->fill);
    rd_kafka_poll(f->rk, 0);
    return 1;
}
