#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct stream {
	int fd;
	int busy;
	uint64_t received;
	unsigned char window[4096];
} stream_t;

typedef struct {
	struct io_uring ring;
	stream_t **tab;
	size_t len;
	size_t cap;
	void (*consume)(stream_t *s, const unsigned char *data, size_t n);
} mux_t;

static int stream_arm(mux_t *m, stream_t *s)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&m->ring);

	if (!sqe)
		return -EBUSY;
	io_uring_prep_recv(sqe, s->fd, s->window, sizeof(s->window), 0);
	io_uring_sqe_set_data(sqe, s);
	s->busy = 1;
	return 0;
}

static int mux_reserve(mux_t *m)
{
	stream_t **tab;
	size_t cap;

	if (m->len < m->cap)
		return 0;
	cap = m->cap ? m->cap + m->cap / 2 : 8;
	tab = realloc(m->tab, cap * sizeof(*tab));
	if (!tab)
		return -ENOMEM;
	m->tab = tab;
	m->cap = cap;
	return 0;
}

int mux_add(mux_t *m, int fd)
{
	stream_t *s;
	int rc = mux_reserve(m);

	if (rc < 0)
		return rc;
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->fd = fd;
	rc = stream_arm(m, s);
	if (rc < 0) {
		free(s);
		return rc;
	}
	m->tab[m->len++] = s;
	return io_uring_submit(&m->ring) < 0 ? -EIO : 0;
}

static void mux_remove(mux_t *m, stream_t *s)
{
	size_t i;

	for (i = 0; i < m->len; i++)
		if (m->tab[i] == s) {
			memmove(&m->tab[i], &m->tab[i + 1], (m->len - i - 1) * sizeof(*m->tab));
			m->len--;
			break;
		}
	close(s->fd);
	free(s);
}

static void stream_event(mux_t *m, stream_t *s, int res)
{
	s->busy = 0;
	if (res <= 0) {
		mux_remove(m, s);
		return;
	}
	s->received += (uint64_t)res;
	m->consume(s, s->window, (size_t)res);
	if (stream_arm(m, s) < 0)
		mux_remove(m, s);
}

int mux_poll(mux_t *m)
{
	struct io_uring_cqe *cqe;
	int rc = io_uring_submit_and_wait(&m->ring, m->len ? 1 : 0);

	while (rc >= 0 && io_uring_peek_cqe(&m->ring, &cqe) == 0) {
		stream_t *s = io_uring_cqe_get_data(cqe);
		int res = cqe->res;

		io_uring_cqe_seen(&m->ring, cqe);
		stream_event(m, s, res);
	}
	return rc;
}
