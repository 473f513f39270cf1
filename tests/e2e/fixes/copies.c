/* Each function has one defect for which the library has a call that copies. */
#include <curl/curl.h>
#include <event2/buffer.h>
#include <gio/gio.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

int add_line(struct evbuffer *out, int n)
{
    char line[32];
    int length = snprintf(line, sizeof line, "v=%d\n", n);
    return evbuffer_add_reference(out, line, (size_t)length, NULL, NULL); /* expect: stack-escape */
}

CURL *post(int n)
{
    char body[32];
    CURL *handle = curl_easy_init();
    snprintf(body, sizeof body, "n=%d", n);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body); /* expect: stack-escape */
    return handle;
}

void produce(rd_kafka_topic_t *topic, const char *text)
{
    char *copy = strdup(text);
    rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, 0, copy, strlen(copy),
                     NULL, 0, NULL);
    free(copy); /* expect: freed-in-flight */
}

int send_line(void *socket, int n)
{
    char line[32];
    int length = snprintf(line, sizeof line, "v=%d\n", n);
    return zmq_send_const(socket, line, (size_t)length, ZMQ_DONTWAIT); /* expect: stack-escape */
}

GBytes *bytes(int n)
{
    char line[32];
    int length = snprintf(line, sizeof line, "v=%d\n", n);
    return g_bytes_new_static(line, (gsize)length); /* expect: stack-escape */
}
