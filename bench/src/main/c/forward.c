/*
 * What a forwarding process costs: UDP in, the same datagrams out, no protocol.
 *
 * usage: forward <gather> <in port> <out port> [<in port> <out port>]...
 *
 * One socket for each pair, on 127.0.0.1. What arrives is taken in batches (recvmmsg) when epoll says so, and sent in the
 * same batches (sendmmsg). After a round of work the next begins no sooner than <gather> microseconds after its begin, so
 * that datagrams gather; 0 begins it as soon as one is there. Ends with a message if a call fails, and by SIGTERM.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

enum { LINKS_MAX = 1000, BATCH = 64, ROUNDS_MAX = 16, SLOT_BYTES = 2048, EVENTS = 64, BUFFER_BYTES = 12288000, GATHER_MAX = 1000000 };

struct link {
    int fd;
    struct sockaddr_in out;
};

static struct link links[LINKS_MAX];
static unsigned char slots[BATCH][SLOT_BYTES];
static struct iovec vectors[BATCH];
static struct mmsghdr batch[BATCH];

static void fail(const char *what) {
    fprintf(stderr, "forward: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long number(const char *name, const char *text, long min, long max) {
    char *end;
    long value = strtol(text, &end, 10);
    if (*text == 0 || *end != 0 || value < min || value > max) {
        fprintf(stderr, "forward: %s is %s: it must be from %ld to %ld\n", name, text, min, max);
        exit(2);
    }
    return value;
}

static struct sockaddr_in loopback(const char *name, const char *port) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_port = htons((unsigned short) number(name, port, 1, 65535));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/* As much as privilege allows, else as much as the system does. */
static void set_buffer(int fd, int forced, int plain) {
    int bytes = BUFFER_BYTES;
    if (setsockopt(fd, SOL_SOCKET, forced, &bytes, sizeof bytes) < 0
        && setsockopt(fd, SOL_SOCKET, plain, &bytes, sizeof bytes) < 0) {
        fail("buffer");
    }
}

static void open_link(struct link *link, const char *in, const char *out, int poller) {
    struct sockaddr_in address = loopback("in port", in);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = link};
    link->out = loopback("out port", out);
    link->fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (link->fd < 0) {
        fail("socket");
    }
    set_buffer(link->fd, SO_RCVBUFFORCE, SO_RCVBUF);
    set_buffer(link->fd, SO_SNDBUFFORCE, SO_SNDBUF);
    if (bind(link->fd, (struct sockaddr *) &address, sizeof address) < 0) {
        fail("bind");
    }
    if (epoll_ctl(poller, EPOLL_CTL_ADD, link->fd, &event) < 0) {
        fail("epoll_ctl");
    }
}

static void send_batch(struct link *link, int count) {
    for (int i = 0; i < count; i++) {
        batch[i].msg_hdr.msg_name = &link->out;
        batch[i].msg_hdr.msg_namelen = sizeof link->out;
        vectors[i].iov_len = batch[i].msg_len;
    }
    for (int sent = 0; sent < count;) {
        int taken = sendmmsg(link->fd, batch + sent, (unsigned) (count - sent), 0);
        if (taken > 0) {
            sent += taken;
        } else if (errno == ECONNREFUSED) {
            sent++; /* nobody listens there: this one is lost */
        } else if (errno != EINTR && errno != ENOBUFS) {
            fail("sendmmsg");
        }
    }
}

/* All that is there, but no more than leaves others their turn. */
static void forward(struct link *link) {
    for (int rounds = 0, count = BATCH; count == BATCH && rounds < ROUNDS_MAX; rounds++) {
        for (int i = 0; i < BATCH; i++) {
            batch[i].msg_hdr.msg_name = NULL;
            batch[i].msg_hdr.msg_namelen = 0;
            vectors[i].iov_len = SLOT_BYTES;
        }
        count = recvmmsg(link->fd, batch, BATCH, MSG_DONTWAIT, NULL);
        if (count > 0) {
            send_batch(link, count);
        } else if (errno != EAGAIN && errno != EINTR && errno != ECONNREFUSED) {
            fail("recvmmsg");
        }
    }
}

static void rest_until(struct timespec begin, long gather_nanos) {
    begin.tv_nsec += gather_nanos;
    while (begin.tv_nsec >= 1000000000L) {
        begin.tv_nsec -= 1000000000L;
        begin.tv_sec++;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &begin, NULL);
}

int main(int argc, char **argv) {
    if (argc < 4 || argc % 2 != 0 || (argc - 2) / 2 > LINKS_MAX) {
        fprintf(stderr, "usage: forward <gather> <in port> <out port> [...], 1 to %d pairs\n", LINKS_MAX);
        return 2;
    }
    long gather_nanos = number("gather", argv[1], 0, GATHER_MAX) * 1000L;
    int poller = epoll_create1(0);
    if (poller < 0) {
        fail("epoll_create1");
    }
    for (int i = 0; i < BATCH; i++) {
        vectors[i].iov_base = slots[i];
        batch[i].msg_hdr.msg_iov = &vectors[i];
        batch[i].msg_hdr.msg_iovlen = 1;
    }
    for (int i = 2; i < argc; i += 2) {
        open_link(&links[(i - 2) / 2], argv[i], argv[i + 1], poller);
    }
    for (;;) {
        struct epoll_event events[EVENTS];
        struct timespec begin;
        int count = epoll_wait(poller, events, EVENTS, -1);
        if (count < 0 && errno != EINTR) {
            fail("epoll_wait");
        }
        clock_gettime(CLOCK_MONOTONIC, &begin);
        for (int i = 0; i < count; i++) {
            forward(events[i].data.ptr);
        }
        if (gather_nanos > 0) {
            rest_until(begin, gather_nanos);
        }
    }
}
