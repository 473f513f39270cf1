#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct blob {
    size_t len;
    char *bytes;
};

static const char empty[] = "{}";

static void blob_release(void *data, void *hint)
{
    struct blob *b = hint;
    free(data);
    free(b);
}

int blob_publish(void *sock, struct blob *b)
{
    zmq_msg_t m;
    int rc;
    if (zmq_msg_init_data(&m, b->bytes, b->len, blob_release, b))
        return -1;
    rc = zmq_msg_send(&m, sock, 0);
    if (rc < 0)
        zmq_msg_close(&m);
    return rc;
}

int blob_copy(void *sock, struct blob *b)
{
    int rc = zmq_send(sock, b->bytes, b->len, 0);
    free(b->bytes);
    free(b);
    return rc;
}

int publish_empty(void *sock)
{
    zmq_msg_t m;
    zmq_msg_init_data(&m, (void *)empty, sizeof empty - 1, NULL, NULL);
    return zmq_msg_send(&m, sock, 0);
}
