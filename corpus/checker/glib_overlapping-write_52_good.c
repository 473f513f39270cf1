#include <gio/gio.h>
#include <string.h>

static const char *const script[] = {"USER anonymous\r\n", "PASS guest\r\n", "QUIT\r\n"};

typedef struct {
    GOutputStream *out;
    unsigned step;
} Ftp;

static void ftp_step(Ftp *f);

static void ftp_written(GObject *src, GAsyncResult *res, gpointer data)
{
    Ftp *f = data;
    (void)src;
    (void)res;
    f->step++;
    ftp_step(f);
}

static void ftp_step(Ftp *f)
{
    if (f->step < sizeof script / sizeof script[0])
        g_output_stream_write_all_async(f->out, script[f->step], strlen(script[f->step]), 0, NULL, ftp_written, f);
}

void ftp_start(Ftp *f)
{
    f->step = 0;
    ftp_step(f);
}
