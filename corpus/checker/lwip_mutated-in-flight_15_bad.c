/* Telnet monitor of an embedded controller: prints its tables to the remote side. */
#include <lwip/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define LINE_MAX_LEN 80

struct task_info {
    const char *name;
    unsigned prio;
    unsigned stack_free;
    unsigned cpu_permille;
};

struct monitor {
    struct tcp_pcb *pcb;
    const struct task_info *tasks;
    unsigned n_tasks;
    char line[LINE_MAX_LEN];
};

static const char banner[] = "controller monitor\r\n";
static const char rule[] = "----------------------------------------\r\n";

static err_t mon_puts(struct monitor *m, const char *s, size_t n)
{
    return tcp_write(m->pcb, s, (uint16_t)n, TCP_WRITE_FLAG_MORE); // allow: mutated-in-flight
}

static err_t print_task(struct monitor *m, const struct task_info *t)
{
    int n = snprintf(m->line, sizeof m->line, "%-12s %3u %6u %4u\r\n", t->name, t->prio, t->stack_free, t->cpu_permille); // expect: mutated-in-flight

    if (n <= 0)
        return -1;
    if ((size_t)n >= sizeof m->line)
        n = sizeof m->line - 1;
    return mon_puts(m, m->line, (size_t)n);
}

err_t mon_print_tasks(struct monitor *m)
{
    err_t e = mon_puts(m, rule, sizeof rule - 1);

    for (unsigned i = 0; !e && i < m->n_tasks; i++)
        e = print_task(m, &m->tasks[i]);
    if (!e)
        e = mon_puts(m, rule, sizeof rule - 1);
    return e ? e : tcp_output(m->pcb);
}

err_t mon_hello(struct monitor *m)
{
    err_t e = mon_puts(m, banner, sizeof banner - 1);

    return e ? e : tcp_output(m->pcb);
}

err_t mon_command(struct monitor *m, const char *cmd)
{
    static const char huh[] = "?\r\n";

    if (!strcmp(cmd, "ps"))
        return mon_print_tasks(m);
    if (!strcmp(cmd, "hello"))
        return mon_hello(m);
    return mon_puts(m, huh, sizeof huh - 1);
}
