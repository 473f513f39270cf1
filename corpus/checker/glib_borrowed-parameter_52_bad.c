#include <gio/gio.h>
#include <string.h>

struct console {
  GOutputStream *out;
  unsigned lines;
};

static void
console_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  struct console *con = user_data;
  (void) source;
  (void) result;
  con->lines++;
}

void
console_print (struct console *con, const char *message)
{
  if (*message == '\0')
    return;
  g_output_stream_write_all_async (con->out, message, strlen (message), 0, NULL, console_done, con); // expect: borrowed-parameter
}
