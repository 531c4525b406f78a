package dev.tramo.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls of the Linux transport, as the C library exports them. Each returns what C returns: −1 and
 * {@link #errno} on failure. {@code state} is the caller's place for errno, of {@link #STATE_BYTES}.
 *
 * <p>Constants and structures are those of x86-64 and arm64 (asm-generic), which agree in all but {@code epoll_event} and old
 * calls' numbers.
 */
final class LinuxCalls {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_TRUNC = 0x20;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLLIN = 1;
    /** Reported once when something comes, not as long as something is there. */
    static final int EPOLLET = 1 << 31;

    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EAGAIN = 11;
    static final int EINVAL = 22;
    static final int EMSGSIZE = 90;
    private static final int CLOCK_REALTIME = 0;
    private static final boolean IS_ARM = System.getProperty("os.arch", "").equals("aarch64");
    private static final long SYS_EPOLL_PWAIT2 = 441;
    private static final long SYS_RECVMMSG = IS_ARM ? 243 : 299;
    private static final long SYS_SENDMMSG = IS_ARM ? 269 : 307;
    /** The structure is packed on x86-64 only. */
    static final int EPOLL_EVENT_BYTES = IS_ARM ? 16 : 12;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    static final long STATE_BYTES = STATE.byteSize();
    private static final VarHandle ERRNO_FIELD = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = call("bind", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKNAME = call("getsockname", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SETSOCKOPT = call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT = call("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle IOCTL = LINKER.downcallHandle(
            symbol("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = call("close", JAVA_INT);
    private static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT);
    private static final MethodHandle READ = longCall("read", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE = longCall("write", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle EPOLL_CREATE1 = call("epoll_create1", JAVA_INT);
    private static final MethodHandle EPOLL_CTL = call("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle EPOLL_WAIT = call("epoll_wait", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOCK_GETTIME = call("clock_gettime", JAVA_INT, ADDRESS);
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            symbol("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG),
            ERRNO,
            Linker.Option.firstVariadicArg(1));
    /**
     * {@code recvmmsg} and {@code sendmmsg}, by number: the C library's are points at which a thread can be cancelled, which
     * takes two locked instructions a call.
     */
    private static final MethodHandle MMSG = LINKER.downcallHandle(
            symbol("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS),
            ERRNO,
            Linker.Option.firstVariadicArg(1));

    private static final MethodHandle SETPRIORITY = call("setpriority", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final int PRIO_PROCESS = 0;

    private static final MethodHandle PRCTL = LINKER.downcallHandle(
            symbol("prctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            ERRNO,
            Linker.Option.firstVariadicArg(1));
    private static final int PR_SET_TIMERSLACK = 29;
    private static final MethodHandle SCHED_SETSCHEDULER = call("sched_setscheduler", JAVA_INT, JAVA_INT, ADDRESS);
    /** Threads that this one starts are ordinary ones. */
    private static final int SCHED_FIFO_RESET_ON_FORK = 1 | 0x4000_0000;

    private static final MethodHandle STRERROR =
            LINKER.downcallHandle(symbol("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private LinuxCalls() {}

    private static MemorySegment symbol(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }

    private static MethodHandle call(String name, MemoryLayout... parameters) {
        return LINKER.downcallHandle(symbol(name), FunctionDescriptor.of(JAVA_INT, parameters), ERRNO);
    }

    private static MethodHandle longCall(String name, MemoryLayout... parameters) {
        return LINKER.downcallHandle(symbol(name), FunctionDescriptor.of(JAVA_LONG, parameters), ERRNO);
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO_FIELD.get(state, 0L);
    }

    /** The C library's words for an errno value. */
    static String describe(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static AssertionError unexpected(Throwable t) {
        return new AssertionError("a downcall threw", t);
    }

    /** Sets a thread's nice value; whether the system allows it. Allocates. */
    static boolean setThreadNice(int threadId, int nice) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) SETPRIORITY.invokeExact(arena.allocate(STATE), PRIO_PROCESS, threadId, nice) == 0;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Sets by how much the kernel may delay the calling thread's timers. */
    static int setTimerSlack(MemorySegment state, long nanos) {
        try {
            return (int) PRCTL.invokeExact(state, PR_SET_TIMERSLACK, nanos, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Lets the calling thread run before all that are not of a real-time policy; needs CAP_SYS_NICE or an RLIMIT_RTPRIO. */
    static int setRealTime(MemorySegment state, int priority) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) SCHED_SETSCHEDULER.invokeExact(
                    state, 0, SCHED_FIFO_RESET_ON_FORK, arena.allocateFrom(JAVA_INT, priority));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int socket(MemorySegment state, int family) {
        try {
            return (int) SOCKET.invokeExact(state, family, SOCK_DGRAM | SOCK_NONBLOCK_CLOEXEC, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int bind(MemorySegment state, int fd, MemorySegment address, int addressBytes) {
        try {
            return (int) BIND.invokeExact(state, fd, address, addressBytes);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int getsockname(MemorySegment state, int fd, MemorySegment address, MemorySegment addressBytes) {
        try {
            return (int) GETSOCKNAME.invokeExact(state, fd, address, addressBytes);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int setsockopt(MemorySegment state, int fd, int level, int option, MemorySegment value, int valueBytes) {
        try {
            return (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, valueBytes);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int setsockopt(MemorySegment state, int fd, int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return setsockopt(state, fd, level, option, arena.allocateFrom(JAVA_INT, value), Integer.BYTES);
        }
    }

    static int getsockopt(
            MemorySegment state, int fd, int level, int option, MemorySegment value, MemorySegment valueBytes) {
        try {
            return (int) GETSOCKOPT.invokeExact(state, fd, level, option, value, valueBytes);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int ioctl(MemorySegment state, int fd, long request, MemorySegment argument) {
        try {
            return (int) IOCTL.invokeExact(state, fd, request, argument);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int close(MemorySegment state, int fd) {
        try {
            return (int) CLOSE.invokeExact(state, fd);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int eventfd(MemorySegment state) {
        try {
            return (int) EVENTFD.invokeExact(state, 0, EFD_NONBLOCK_CLOEXEC);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static long read(MemorySegment state, int fd, MemorySegment buffer, long bytes) {
        try {
            return (long) READ.invokeExact(state, fd, buffer, bytes);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static long write(MemorySegment state, int fd, MemorySegment buffer, long bytes) {
        try {
            return (long) WRITE.invokeExact(state, fd, buffer, bytes);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int epollCreate(MemorySegment state) {
        try {
            return (int) EPOLL_CREATE1.invokeExact(state, 0x80000); // EPOLL_CLOEXEC
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int epollCtl(MemorySegment state, int epollFd, int operation, int fd, MemorySegment event) {
        try {
            return (int) EPOLL_CTL.invokeExact(state, epollFd, operation, fd, event);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int epollWait(MemorySegment state, int epollFd, MemorySegment events, int eventsMax, int timeoutMillis) {
        try {
            return (int) EPOLL_WAIT.invokeExact(state, epollFd, events, eventsMax, timeoutMillis);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Since Linux 5.11; ENOSYS before. The C library may lack a wrapper, so it goes by number. */
    static int epollPwait2(
            MemorySegment state, int epollFd, MemorySegment events, int eventsMax, MemorySegment timespec) {
        try {
            return (int) (long) SYSCALL.invokeExact(
                    state, SYS_EPOLL_PWAIT2, epollFd, events, eventsMax, timespec, MemorySegment.NULL, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int recvmmsg(MemorySegment state, int fd, MemorySegment messages, int count) {
        try {
            return (int)
                    (long) MMSG.invokeExact(state, SYS_RECVMMSG, fd, messages, count, MSG_DONTWAIT, MemorySegment.NULL);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int sendmmsg(MemorySegment state, int fd, MemorySegment messages, int count) {
        try {
            return (int)
                    (long) MMSG.invokeExact(state, SYS_SENDMMSG, fd, messages, count, MSG_DONTWAIT, MemorySegment.NULL);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clockRealtime(MemorySegment state, MemorySegment timespec) {
        try {
            return (int) CLOCK_GETTIME.invokeExact(state, CLOCK_REALTIME, timespec);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
