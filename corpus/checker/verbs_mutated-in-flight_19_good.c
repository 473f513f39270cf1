#include <errno.h>
#include <infiniband/verbs.h>
#include <stdlib.h>
#include <string.h>

#define KEY_MAX 128u
#define VAL_MAX 8192u

typedef struct {
	struct ibv_qp *qp;
	struct ibv_cq *cq;
	struct ibv_mr *mr;
	unsigned char *mem;
	int status;
} kv_conn_t;

int kv_init(kv_conn_t *c, struct ibv_pd *pd, struct ibv_qp *qp, struct ibv_cq *cq)
{
	c->qp = qp;
	c->cq = cq;
	c->status = 0;
	c->mem = calloc(1, KEY_MAX + VAL_MAX);
	if (!c->mem)
		return -ENOMEM;
	c->mr = ibv_reg_mr(pd, c->mem, KEY_MAX + VAL_MAX, IBV_ACCESS_LOCAL_WRITE);
	if (!c->mr) {
		free(c->mem);
		return -EIO;
	}
	return 0;
}

static void sge_set(struct ibv_sge *s, const void *p, uint32_t len, const struct ibv_mr *mr)
{
	s->addr = (uint64_t)(uintptr_t)p;
	s->length = len;
	s->lkey = mr->lkey;
}

/* Sends on one queue pair complete in order: the last completion covers the whole chain. */
static int chain_done(kv_conn_t *c, uint64_t last)
{
	struct ibv_wc wc;
	int n;

	for (;;) {
		n = ibv_poll_cq(c->cq, 1, &wc);
		if (n < 0)
			return -EIO;
		if (n == 0)
			continue;
		if (wc.status)
			c->status = wc.status;
		if (wc.wr_id == last || wc.status)
			return c->status ? -EIO : 0;
	}
}

int kv_put(kv_conn_t *c, const void *key, uint32_t klen, const void *val, uint32_t vlen)
{
	unsigned char *k = c->mem, *v = c->mem + KEY_MAX;
	struct ibv_send_wr wr[2], *bad = NULL;
	struct ibv_sge sge[2];

	if (c->status)
		return -EPIPE;
	if (klen > KEY_MAX || vlen > VAL_MAX)
		return -EMSGSIZE;
	memcpy(k, key, klen);
	memcpy(v, val, vlen);

	memset(wr, 0, sizeof(wr));
	sge_set(&sge[0], k, klen, c->mr);
	wr[0].wr_id = 0;
	wr[0].sg_list = &sge[0];
	wr[0].num_sge = 1;
	wr[0].opcode = IBV_WR_SEND;
	wr[0].next = &wr[1];

	sge_set(&sge[1], v, vlen, c->mr);
	wr[1].wr_id = 1;
	wr[1].sg_list = &sge[1];
	wr[1].num_sge = 1;
	wr[1].opcode = IBV_WR_SEND;
	wr[1].send_flags = IBV_SEND_SIGNALED;

	if (ibv_post_send(c->qp, wr, &bad) != 0) {
		c->status = -1;
		return -EIO;
	}
	return chain_done(c, 1);
}

int kv_put_all(kv_conn_t *c, const char *const *keys, const char *const *vals, unsigned n)
{
	unsigned i;
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++)
		rc = kv_put(c, keys[i], (uint32_t)strlen(keys[i]), vals[i], (uint32_t)strlen(vals[i]));
	return rc;
}
