#define _GNU_SOURCE
#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct region {
	const unsigned char *base;
	size_t len;
	uint32_t first_id;
	uint32_t calls;
	uint32_t returned;
};

struct shipper {
	int fd;
	uint32_t next_id;
	int fell_back;
};

static int send_copied(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL | MSG_MORE);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static void note(struct shipper *s, struct region *r, const struct sock_extended_err *e)
{
	uint32_t lo = e->ee_info, hi = e->ee_data;

	if (e->ee_code & SO_EE_CODE_ZEROCOPY_COPIED)
		s->fell_back = 1;
	for (; lo != hi + 1; lo++)
		if (lo - r->first_id < r->calls)
			r->returned++;
}

static void drain(struct shipper *s, struct region *r)
{
	char control[256];

	while (r->returned < r->calls) {
		struct pollfd pfd = {.fd = s->fd, .events = 0};
		struct msghdr msg = {.msg_control = control, .msg_controllen = sizeof(control)};
		struct cmsghdr *cm;

		if (recvmsg(s->fd, &msg, MSG_ERRQUEUE) < 0) {
			poll(&pfd, 1, errno == EAGAIN ? -1 : 10);
			continue;
		}
		for (cm = CMSG_FIRSTHDR(&msg); cm; cm = CMSG_NXTHDR(&msg, cm)) {
			const struct sock_extended_err *e = (const void *)CMSG_DATA(cm);

			if (e->ee_origin == SO_EE_ORIGIN_ZEROCOPY)
				note(s, r, e);
		}
	}
}

static int send_region(struct shipper *s, struct region *r)
{
	size_t off = 0;

	while (off < r->len) {
		ssize_t n = send(s->fd, r->base + off, r->len - off, MSG_ZEROCOPY | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		s->next_id++;
		r->calls++;
		off += (size_t)n;
	}
	return 0;
}

/* The head is small: copied. The body is lent until every notification is in. */
int ship(struct shipper *s, const char *name, const unsigned char *body, size_t len)
{
	struct region r = {.base = body, .len = len, .first_id = s->next_id};
	char head[160];
	int n, rc;

	n = snprintf(head, sizeof(head), "PUT %.100s %zu\r\n", name, len);
	rc = send_copied(s->fd, head, (size_t)n);
	if (rc == 0)
		rc = send_region(s, &r);
	drain(s, &r);
	return rc;
}
