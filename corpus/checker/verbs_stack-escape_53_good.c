#include <infiniband/verbs.h>
#include <string.h>

#define MAX_INLINE 64

int post_note(struct ibv_qp *qp, const char *text)
{
    char note[MAX_INLINE] = {0};
    struct ibv_sge sge = {(uintptr_t)note, sizeof note, 0};
    struct ibv_send_wr wr, *bad;

    strncpy(note, text, sizeof note - 1);
    memset(&wr, 0, sizeof wr);
    wr.opcode = IBV_WR_SEND;
    wr.sg_list = &sge;
    wr.num_sge = 1;
    wr.send_flags = IBV_SEND_SIGNALED | IBV_SEND_INLINE;
    return ibv_post_send(qp, &wr, &bad);
}
