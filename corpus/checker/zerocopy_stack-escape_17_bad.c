#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/uio.h>

#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif

struct blob {
	unsigned refs;
	uint32_t len;
	unsigned char *data;
};

struct frame_hdr {
	uint32_t magic;
	uint16_t type;
	uint16_t flags;
	uint32_t stream;
	uint32_t len;
};

struct pending {
	STAILQ_ENTRY(pending) link;
	uint32_t id;
	struct blob *blob;
};

struct zchan {
	int fd;
	uint32_t next_id;
	STAILQ_HEAD(, pending) wait;
};

static void blob_put(struct blob *b)
{
	if (--b->refs == 0) {
		free(b->data);
		free(b);
	}
}

int zchan_init(struct zchan *z, int fd)
{
	int one = 1;

	z->fd = fd;
	z->next_id = 0;
	STAILQ_INIT(&z->wait);
	return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one));
}

int zchan_send(struct zchan *z, uint16_t type, uint32_t stream, struct blob *b)
{
	struct frame_hdr hdr;
	struct iovec iov[2];
	struct msghdr msg;
	struct pending *p;
	ssize_t n;

	p = malloc(sizeof(*p));
	if (!p)
		return -ENOMEM;
	hdr.magic = htonl(0x5a43464d);
	hdr.type = htons(type);
	hdr.flags = 0;
	hdr.stream = htonl(stream);
	hdr.len = htonl(b->len);

	iov[0].iov_base = &hdr;
	iov[0].iov_len = sizeof(hdr);
	iov[1].iov_base = b->data;
	iov[1].iov_len = b->len;
	memset(&msg, 0, sizeof(msg));
	msg.msg_iov = iov;
	msg.msg_iovlen = 2;

	n = sendmsg(z->fd, &msg, MSG_ZEROCOPY | MSG_NOSIGNAL); // expect: stack-escape
	if (n < 0) {
		free(p);
		return -errno;
	}
	p->id = z->next_id++;
	p->blob = b;
	b->refs++;
	STAILQ_INSERT_TAIL(&z->wait, p, link);
	return (size_t)n == sizeof(hdr) + b->len ? 0 : -EPIPE;
}

static void zchan_release(struct zchan *z, uint32_t lo, uint32_t hi)
{
	struct pending *p, *next;

	for (p = STAILQ_FIRST(&z->wait); p; p = next) {
		next = STAILQ_NEXT(p, link);
		if (p->id - lo > hi - lo)
			continue;
		STAILQ_REMOVE(&z->wait, p, pending, link);
		blob_put(p->blob);
		free(p);
	}
}

int zchan_reap(struct zchan *z)
{
	char control[128];
	struct msghdr msg;
	struct cmsghdr *cm;

	for (;;) {
		memset(&msg, 0, sizeof(msg));
		msg.msg_control = control;
		msg.msg_controllen = sizeof(control);
		if (recvmsg(z->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
			return errno == EAGAIN ? 0 : -errno;
		for (cm = CMSG_FIRSTHDR(&msg); cm; cm = CMSG_NXTHDR(&msg, cm)) {
			struct sock_extended_err *e = (struct sock_extended_err *)CMSG_DATA(cm);

			if (e->ee_origin == SO_EE_ORIGIN_ZEROCOPY)
				zchan_release(z, e->ee_info, e->ee_data);
		}
	}
}
