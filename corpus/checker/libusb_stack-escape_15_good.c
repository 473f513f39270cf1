/* Command channel of a USB instrument; the library frees the buffer with the transfer. */
#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EP_OUT 0x01
#define EP_IN 0x81
#define CMD_MAX 32

struct instrument {
    libusb_device_handle *dev;
    unsigned queued, done, failed;
};

static void cmd_done(struct libusb_transfer *t)
{
    struct instrument *in = t->user_data;

    in->queued--;
    if (t->status == 0 && t->actual_length == t->length)
        in->done++;
    else
        in->failed++;
    libusb_free_transfer(t);
}

static int send_async(struct instrument *in, const unsigned char *cmd, int len)
{
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    unsigned char *copy;
    int rc;

    if (!t)
        return -1;
    copy = malloc((size_t)len);
    if (!copy) {
        libusb_free_transfer(t);
        return -1;
    }
    memcpy(copy, cmd, (size_t)len);
    libusb_fill_bulk_transfer(t, in->dev, EP_OUT, copy, len, cmd_done, in, 500);
    t->flags |= LIBUSB_TRANSFER_FREE_BUFFER;
    rc = libusb_submit_transfer(t);
    if (rc) {
        libusb_free_transfer(t);
        return rc;
    }
    in->queued++;
    return 0;
}

static int command(struct instrument *in, unsigned op, uint16_t arg, const char *text)
{
    unsigned char cmd[CMD_MAX];
    size_t n = strlen(text);

    if (n > sizeof cmd - 4)
        return -1;
    cmd[0] = (unsigned char)op;
    cmd[1] = (unsigned char)(arg >> 8);
    cmd[2] = (unsigned char)arg;
    cmd[3] = (unsigned char)n;
    memcpy(cmd + 4, text, n);
    return send_async(in, cmd, (int)(4 + n));
}

int instrument_range(struct instrument *in, unsigned channel, unsigned mv)
{
    char label[16];

    snprintf(label, sizeof label, "CH%u", channel);
    return command(in, 0x20, (uint16_t)mv, label);
}

/* The answer to a query is read with the blocking call. */
int instrument_id(struct instrument *in, char *out, size_t cap)
{
    unsigned char ask[4] = {0x01, 0, 0, 0};
    unsigned char answer[64];
    int n = 0;
    int rc = libusb_bulk_transfer(in->dev, EP_OUT, ask, sizeof ask, &n, 500);

    if (rc)
        return rc;
    rc = libusb_bulk_transfer(in->dev, EP_IN, answer, sizeof answer, &n, 500);
    if (rc)
        return rc;
    snprintf(out, cap, "%.*s", n, (const char *)answer);
    return 0;
}
