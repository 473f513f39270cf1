#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

struct feeder {
    rd_kafka_t *rk;
    rd_kafka_topic_t *topic;
    unsigned long produced, delivered, failed;
};

static void delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct feeder *f = opaque;

    (void)rk;
    if (m->err)
        f->failed++;
    else
        f->delivered++;
}

void feeder_configure(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_dr_msg_cb(conf, delivery);
}

static size_t chomp(char *s, ssize_t n)
{
    while (n > 0 && (s[n - 1] == '\n' || s[n - 1] == '\r'))
        s[--n] = '\0';
    return (size_t)n;
}

static int feeder_emit(struct feeder *f, char *text, size_t len)
{
    while (rd_kafka_produce(f->topic, RD_KAFKA_PARTITION_UA, 0, text, len, NULL, 0, NULL) == -1) { // allow: borrowed-parameter
        if (errno != ENOBUFS)
            return -1;
        rd_kafka_poll(f->rk, 100);
    }
    f->produced++;
    return 0;
}

long feeder_run(struct feeder *f, FILE *in)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;

    while ((n = getline(&line, &cap, in)) != -1) { // expect: mutated-in-flight
        size_t len = chomp(line, n); // allow: mutated-in-flight

        if (len == 0 || line[0] == '#')
            continue;
        if (feeder_emit(f, line, len) < 0) // allow: mutated-in-flight
            fprintf(stderr, "dropped: %s\n", line);
        rd_kafka_poll(f->rk, 0);
    }
    while (rd_kafka_flush(f->rk, 1000) != 0)
        fprintf(stderr, "%lu messages still queued\n", f->produced - f->delivered - f->failed);
    free(line);
    return (long)f->delivered;
}
