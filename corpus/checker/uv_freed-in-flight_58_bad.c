#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct append_req
{
  uv_fs_t fs;
  size_t len;
  char text[];
};

static void
appended (uv_fs_t *fs)
{
  struct append_req *r = (struct append_req *) fs;
  if (fs->result != (ssize_t) r->len)
    fprintf (stderr, "short append\n");
  uv_fs_req_cleanup (fs);
  free (r);
}

int
append_line (uv_loop_t *loop, uv_file fd, const char *line)
{
  size_t n = strlen (line);
  struct append_req *r = malloc (sizeof *r + n);
  uv_buf_t b;
  int rc;

  if (r == NULL)
    return UV_ENOMEM;
  r->len = n;
  memcpy (r->text, line, n);
  b = uv_buf_init (r->text, (unsigned) n);
  rc = uv_fs_write (loop, &r->fs, fd, &b, 1, -1, appended);
  uv_fs_req_cleanup (&r->fs); // expect: freed-in-flight
  return rc;
}
