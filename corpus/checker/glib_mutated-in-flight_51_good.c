#include <gio/gio.h>
#include <string.h>

typedef struct
{
  GOutputStream *out;
  int busy;
  size_t next_len;
  char now[512];
  char next[512];
} Feed;

static void feed_start (Feed *f);

static void
feed_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Feed *f = data;
  (void) source;
  (void) result;
  f->busy = 0;
  if (f->next_len)
    feed_start (f);
}

static void
feed_start (Feed *f)
{
  size_t n = f->next_len;
  memcpy (f->now, f->next, n);
  f->next_len = 0;
  f->busy = 1;
  g_output_stream_write_all_async (f->out, f->now, n, 0, NULL, feed_written, f);
}

int
feed_add (Feed *f, const char *text)
{
  size_t n = strlen (text);
  if (n > sizeof f->next - f->next_len)
    return -1;
  memcpy (f->next + f->next_len, text, n);
  f->next_len += n;
  if (!f->busy)
    feed_start (f);
  return 0;
}
