#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAG_ACCEPT UINT64_MAX

struct peer {
	int fd;
	unsigned have;
	uint64_t total;
	char in[1024];
};

struct hub {
	struct io_uring ring;
	int listener;
	struct peer *peers;
	unsigned npeers;
	unsigned cap;
};

static struct io_uring_sqe *hub_sqe(struct hub *h)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&h->ring);

	if (!sqe && io_uring_submit(&h->ring) > 0)
		sqe = io_uring_get_sqe(&h->ring);
	return sqe;
}

static int hub_arm_accept(struct hub *h)
{
	struct io_uring_sqe *sqe = hub_sqe(h);

	if (!sqe)
		return -EBUSY;
	io_uring_prep_accept(sqe, h->listener, NULL, NULL, SOCK_CLOEXEC);
	sqe->user_data = TAG_ACCEPT;
	return 0;
}

static int hub_arm_recv(struct hub *h, unsigned idx)
{
	struct peer *p = &h->peers[idx];
	struct io_uring_sqe *sqe = hub_sqe(h);

	if (!sqe)
		return -EBUSY;
	io_uring_prep_recv(sqe, p->fd, p->in + p->have, sizeof(p->in) - p->have, 0); // allow: member-no-keepalive
	sqe->user_data = idx;
	return 0;
}

static int hub_slot(struct hub *h)
{
	unsigned i, cap;
	struct peer *grown;

	for (i = 0; i < h->npeers; i++)
		if (h->peers[i].fd < 0)
			return (int)i;
	if (h->npeers == h->cap) {
		cap = h->cap ? h->cap * 2 : 16;
		grown = realloc(h->peers, cap * sizeof(*grown)); // expect: mutated-in-flight
		if (!grown)
			return -ENOMEM;
		h->peers = grown;
		h->cap = cap;
	}
	return (int)h->npeers++;
}

static void hub_accepted(struct hub *h, int fd)
{
	int idx = hub_slot(h);

	if (idx < 0) {
		close(fd);
		return;
	}
	h->peers[idx].fd = fd;
	h->peers[idx].have = 0;
	h->peers[idx].total = 0;
	hub_arm_recv(h, (unsigned)idx);
}

static void hub_received(struct hub *h, unsigned idx, int res)
{
	struct peer *p = &h->peers[idx];
	char *nl;

	if (res <= 0) {
		close(p->fd);
		p->fd = -1;
		return;
	}
	p->total += (unsigned)res;
	p->have += (unsigned)res;
	while ((nl = memchr(p->in, '\n', p->have))) {
		unsigned used = (unsigned)(nl - p->in) + 1;

		printf("%u: %.*s", idx, (int)used, p->in);
		memmove(p->in, p->in + used, p->have - used);
		p->have -= used;
	}
	if (p->have == sizeof(p->in))
		p->have = 0;
	hub_arm_recv(h, idx);
}

int hub_run(struct hub *h)
{
	struct io_uring_cqe *cqe;
	int rc = hub_arm_accept(h);

	while (rc >= 0) {
		rc = io_uring_submit_and_wait(&h->ring, 1);
		while (rc >= 0 && io_uring_peek_cqe(&h->ring, &cqe) == 0) {
			uint64_t tag = cqe->user_data;
			int res = cqe->res;

			io_uring_cqe_seen(&h->ring, cqe);
			if (tag != TAG_ACCEPT) {
				hub_received(h, (unsigned)tag, res);
				continue;
			}
			if (res >= 0)
				hub_accepted(h, res);
			rc = hub_arm_accept(h);
		}
	}
	return rc;
}
