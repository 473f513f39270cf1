#include <stdlib.h>
#include <string.h>
#include <zmq.h>

static void free_block(void *data, void *hint)
{
    (void)hint;
    free(data);
}

static int send_owned(void *s, char *block, size_t n, int flags)
{
    zmq_msg_t m;
    int rc;
    if (zmq_msg_init_data(&m, block, n, free_block, NULL)) {
        free(block);
        return -1;
    }
    rc = zmq_msg_send(&m, s, flags);
    if (rc < 0)
        zmq_msg_close(&m);
    return rc;
}

int send_lines(void *s, const char *const *line, int n)
{
    for (int i = 0; i < n; i++) {
        char *dup = strdup(line[i]);
        if (!dup || send_owned(s, dup, strlen(dup), i + 1 < n ? ZMQ_SNDMORE : 0) < 0)
            return -1;
    }
    return 0;
}
