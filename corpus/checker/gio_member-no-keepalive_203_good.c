// Sensor bridge: the bridge object carries its own command frame, and every write in progress
// counts as a user of the bridge next to its owner.
#include <gio/gio.h>
#include <stdint.h>
#include <string.h>

typedef struct bridge {
    int refs;
    int stopped;
    int writing;
    GOutputStream *out;
    uint8_t frame[24];
    uint16_t setpoint;
    int dirty;
    unsigned long frames;
} bridge;

static bridge *bridge_ref(bridge *b)
{
    b->refs++;
    return b;
}

static void bridge_unref(bridge *b)
{
    if (--b->refs == 0)
        g_free(b);
}

static void bridge_flush(bridge *b);

static void on_frame_written(GObject *src, GAsyncResult *res, gpointer user)
{
    bridge *b = user;

    (void)src;
    (void)res;
    b->writing = 0;
    b->frames++;
    if (b->dirty && !b->stopped)
        bridge_flush(b);
    bridge_unref(b);
}

static uint8_t checksum(const uint8_t *p, size_t n)
{
    uint8_t s = 0;

    while (n--)
        s = (uint8_t)(s + *p++);
    return s;
}

static void bridge_flush(bridge *b)
{
    memset(b->frame, 0, sizeof b->frame);
    b->frame[0] = 0xa5;
    b->frame[1] = (uint8_t)(b->setpoint >> 8);
    b->frame[2] = (uint8_t)b->setpoint;
    b->frame[23] = checksum(b->frame, 23);
    b->dirty = 0;
    b->writing = 1;
    g_output_stream_write_all_async(b->out, b->frame, sizeof b->frame, 0, NULL, on_frame_written, bridge_ref(b));
}

bridge *bridge_new(GOutputStream *out)
{
    bridge *b = g_malloc0(sizeof *b);

    b->refs = 1;
    b->out = out;
    return b;
}

void bridge_set(bridge *b, uint16_t setpoint)
{
    if (b->stopped || b->setpoint == setpoint)
        return;
    b->setpoint = setpoint;
    b->dirty = 1;
    if (!b->writing)
        bridge_flush(b);
}

void bridge_stop(bridge *b)
{
    b->stopped = 1;
    bridge_unref(b);
}
