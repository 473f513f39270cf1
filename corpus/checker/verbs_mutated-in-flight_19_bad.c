#include <errno.h>
#include <infiniband/verbs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRY_MAX 16384u

enum { WR_HEAD = 1, WR_BODY = 2 };

struct entry_head {
	uint64_t index;
	uint32_t term;
	uint32_t len;
	uint32_t crc;
	uint32_t pad;
};

struct replica {
	struct ibv_qp *qp;
	struct ibv_cq *cq;
	struct ibv_mr *head_mr;
	struct ibv_mr *body_mr;
	struct entry_head *head;
	unsigned char *body;
	uint64_t acked;
	int broken;
};

int replica_init(struct replica *r, struct ibv_pd *pd, struct ibv_qp *qp, struct ibv_cq *cq)
{
	memset(r, 0, sizeof(*r));
	r->qp = qp;
	r->cq = cq;
	r->head = calloc(1, sizeof(*r->head));
	r->body = malloc(ENTRY_MAX);
	if (!r->head || !r->body)
		return -ENOMEM;
	r->head_mr = ibv_reg_mr(pd, r->head, sizeof(*r->head), IBV_ACCESS_LOCAL_WRITE);
	r->body_mr = ibv_reg_mr(pd, r->body, ENTRY_MAX, IBV_ACCESS_LOCAL_WRITE);
	return r->head_mr && r->body_mr ? 0 : -EIO;
}

static int replica_post(struct replica *r, uint64_t id, const void *p, uint32_t len, uint32_t lkey)
{
	struct ibv_sge sge = {(uint64_t)(uintptr_t)p, len, lkey};
	struct ibv_send_wr wr = {
		.wr_id = id,
		.sg_list = &sge,
		.num_sge = 1,
		.opcode = IBV_WR_SEND,
		.send_flags = IBV_SEND_SIGNALED,
	};
	struct ibv_send_wr *bad;

	return ibv_post_send(r->qp, &wr, &bad);
}

static int replica_wait(struct replica *r)
{
	struct ibv_wc wc;
	int n;

	do {
		n = ibv_poll_cq(r->cq, 1, &wc);
	} while (n == 0);
	if (n < 0 || wc.status != 0) {
		fprintf(stderr, "replica: completion %d/%d\n", n, n > 0 ? wc.status : 0);
		r->broken = 1;
		return -EIO;
	}
	return 0;
}

static uint32_t crc_of(const unsigned char *p, uint32_t n)
{
	uint32_t c = ~0u;

	while (n--)
		c = (c >> 1) ^ (*p++ * 0x9e3779b1u);
	return ~c;
}

int replica_append(struct replica *r, uint32_t term, const void *data, uint32_t len)
{
	struct entry_head h = {.index = r->acked + 1, .term = term, .len = len};
	int rc;

	if (r->broken)
		return -EPIPE;
	if (len > ENTRY_MAX)
		return -EMSGSIZE;
	memcpy(r->body, data, len); // expect: mutated-in-flight
	h.crc = crc_of(r->body, len);
	*r->head = h; // allow: mutated-in-flight

	rc = replica_post(r, WR_HEAD, r->head, sizeof(*r->head), r->head_mr->lkey);
	if (rc == 0)
		rc = replica_post(r, WR_BODY, r->body, len, r->body_mr->lkey);
	if (rc != 0) {
		r->broken = 1;
		return -EIO;
	}
	rc = replica_wait(r);
	if (rc == 0)
		r->acked++;
	return rc;
}

int replica_replay(struct replica *r, uint32_t term, const unsigned char *log, const uint32_t *lens, unsigned n)
{
	unsigned i;
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		rc = replica_append(r, term, log, lens[i]);
		log += lens[i];
	}
	return rc;
}
