package dev.tramo.net;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs sockets and timers in ticks.
 *
 * <p>{@link #execute}, {@link #call}, {@link #nowNanos}, {@link #busyShare}, {@link #meanShare}, {@link #load}, {@link #failure},
 * {@link #end} and {@link #close} may be called from any thread; all else only from the loop's own ({@link #inLoop}).
 */
public final class Loop implements Executor, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());

    /** The lower limit of {@link #gatherFor}, and its default. */
    public static final long GATHER_NANOS_MIN = 1_500_000;
    /** The upper limit of {@link #gatherFor}. */
    public static final long GATHER_NANOS_MAX = 3_000_000;
    /** Interval of ticks while a socket holds datagrams that the kernel did not take. */
    private static final long RETRY_FLUSH_NANOS = 1_000_000;

    private static final long WAIT_NANOS_MAX = 60_000_000_000L;
    private static final long BUSY_WINDOW_NANOS = 1_000_000_000L;
    /** Of {@link #meanShare}: some times what it takes to begin with many routes by code that is not compiled yet. */
    private static final long MEAN_WINDOW_NANOS = 20_000_000_000L;
    /** A timer that runs this long after it was due makes its tick a late one: a loop gathers for 3 ms at most. */
    static final long LATE_NANOS = 10_000_000;
    /** A tick that takes longer is stuck: nothing that a loop does takes a second. */
    private static final long TICK_NANOS_MAX = 10_000_000_000L;

    /** How long {@link #close} waits for the thread. */
    private static final long CLOSE_NANOS_MAX = 3_000_000_000L;

    /** Origin of {@link #nowNanos}, so that its values are small and never wrap. */
    private static final long ORIGIN = System.nanoTime();

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean wakeupPending = new AtomicBoolean();
    private final TimerWheel timers = new TimerWheel();
    private final LongSupplier clock = this::nowNanos;
    private final TimerWheel.Runner runTimer = this::runTimer;
    /** Whether a timer of the present tick ran late. */
    private boolean isLate;

    private final BiConsumer<String, Throwable> onFailure;
    private final boolean isPrecise;
    private final Thread thread;
    private final Transport transport;
    private List<UdpSocket> toFlush = new ArrayList<>();
    private List<UdpSocket> flushing = new ArrayList<>();
    private volatile boolean running = true;
    /** When {@link #end} was called; {@link LoopTimer#NEVER} before. */
    private volatile long endedNanos = LoopTimer.NEVER;

    private volatile String failure = "";
    /** When the present tick began; {@link LoopTimer#NEVER} between ticks. */
    private volatile long tickStartNanos = LoopTimer.NEVER;

    /** The time of the present tick; the loop's thread only. */
    private long tickNanos;

    private long ticks;
    private final Rounds rounds = new Rounds();
    private long busyNanos;
    private volatile long busySinceNanos;
    private volatile double busyShare;
    private volatile double meanShare;
    private long lateTicks;
    /** Renewed with {@link #busyShare}, so that a tick costs no more for being counted. */
    private volatile Load load = new Load(0, 0);

    /**
     * What a loop did since it began.
     *
     * @param ticks how often it looked for something to do
     * @param lateTicks those in which a timer ran 10 ms or more after it was due
     */
    public record Load(long ticks, long lateTicks) {}

    /**
     * Starts the loop's thread.
     *
     * @param name the thread's name
     * @param onFailure called on the loop's thread when a task, timer or handler threw, or the loop itself failed and is
     *     closing; with what it was, and the failure
     * @throws IOException if the system grants no poller
     */
    public Loop(String name, TransportKind kind, BiConsumer<String, Throwable> onFailure) throws IOException {
        this(name, kind, onFailure, false);
    }

    private Loop(String name, TransportKind kind, BiConsumer<String, Throwable> onFailure, boolean isPrecise)
            throws IOException {
        this.isPrecise = isPrecise;
        this.onFailure = onFailure;
        this.tickNanos = System.nanoTime() - ORIGIN;
        this.transport = kind.open(this);
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
        thread.start();
    }

    /**
     * Starts a loop whose timers run when they are due, not in ticks that gather work: for outputs that send each datagram at its
     * time. Its thread has a timer slack of 1 ns instead of 50 µs and, where the system allows it, the scheduling policy {@code
     * SCHED_FIFO}; its sockets send every datagram as a message of its own. Parameters and failure as of the constructor.
     */
    public static Loop precise(String name, TransportKind kind, BiConsumer<String, Throwable> onFailure)
            throws IOException {
        return new Loop(name, kind, onFailure, true);
    }

    /** Whether it was started by {@link #precise}. Any thread. */
    public boolean isPrecise() {
        return isPrecise;
    }

    /**
     * Nanoseconds since the program's start: never negative, never wraps. On the loop's thread, constant within a tick, but
     * renewed with each batch received, so that no datagram seems to come from the future.
     */
    public long nowNanos() {
        return inLoop() ? tickNanos : System.nanoTime() - ORIGIN;
    }

    /** The same clock, read now: for measurements within a tick. Any thread. */
    public long clockNanos() {
        return System.nanoTime() - ORIGIN;
    }

    /** The moment of {@code systemNanoTime} (a {@link System#nanoTime} value) on the clock of {@link #nowNanos}. */
    static long sinceOrigin(long systemNanoTime) {
        return systemNanoTime - ORIGIN;
    }

    /** The name of its thread. Any thread. */
    public String name() {
        return thread.getName();
    }

    /** Share of the last second or two in which the loop worked, 0 to 1. Any thread. */
    public double busyShare() {
        return clockNanos() - busySinceNanos > 2 * BUSY_WINDOW_NANOS ? 0 : busyShare;
    }

    /** The same of about the last 20 s: what the loop carries, rather than what it takes to begin with it. Any thread. */
    public double meanShare() {
        double elapsed = (double) (clockNanos() - busySinceNanos) / MEAN_WINDOW_NANOS;
        return meanShare * Math.max(0, 1 - elapsed);
    }

    /** Its ticks until a second ago, or until it last had something to do. Any thread. */
    public Load load() {
        return load;
    }

    /**
     * Sets the least time from a tick that received or ran timers to the next, so that work gathers: larger batches need fewer
     * wake-ups. Datagrams wait in their sockets as long, and carry the kernel's time of arrival; timers run as much later; after
     * bursts the next tick comes sooner. Loop's thread.
     *
     * @param nanos limited to the range from {@link #GATHER_NANOS_MIN}, the default, to {@link #GATHER_NANOS_MAX}
     */
    public void gatherFor(long nanos) {
        rounds.gatherFor(nanos);
    }

    /** The time that {@link #gatherFor} has set, within its limits; loop's thread. */
    public long gatherNanos() {
        return rounds.gatherNanos();
    }

    /** Whether the caller is on the loop's thread. */
    public boolean inLoop() {
        return Thread.currentThread().equals(thread);
    }

    /**
     * Runs {@code task} on the loop's thread, soon and in order.
     *
     * @throws RejectedExecutionException if the loop is closed
     */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        // Checked after adding: while the loop runs, it will look at the tasks once more before it ends.
        if (!running && tasks.remove(task)) {
            throw new RejectedExecutionException("loop " + thread.getName() + " is closed");
        }
        if (wakeupPending.compareAndSet(false, true)) {
            transport.wakeup();
        }
    }

    /** Runs {@code task} on the loop's thread and gives its result or failure. */
    public <T> CompletableFuture<T> call(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, this);
    }

    /**
     * Opens a socket on this loop.
     *
     * @throws IOException if the address is taken or not ours, the group cannot be joined, or the like: says which
     */
    public UdpSocket open(UdpOptions options, DatagramHandler handler) throws IOException {
        assert inLoop();
        return transport.open(options, handler);
    }

    /** A timer, not yet set, that runs {@code task}. */
    public LoopTimer newTimer(Runnable task) {
        assert inLoop();
        return new LoopTimer(timers, clock, task);
    }

    /** Why the loop no longer works: it failed, or has been in one tick for 10 s; empty while it works. Any thread. */
    public String failure() {
        long workingNanos = clockNanos() - tickStartNanos;
        return failure.isEmpty() && workingNanos > TICK_NANOS_MAX
                ? thread.getName() + " has been busy with one thing for " + workingNanos / 1_000_000_000 + " s"
                : failure;
    }

    /** Lets the loop end, as {@link #close} does, without waiting for it. Any thread. */
    public void end() {
        if (endedNanos == LoopTimer.NEVER) {
            endedNanos = clockNanos();
        }
        running = false;
        transport.wakeup();
    }

    /**
     * Ends the loop: runs the tasks already posted, sends what they queued and closes the sockets. Unless called from its
     * thread, waits until that has happened, for 3 s from the first call of this or of {@link #end} at most: a loop that is
     * stuck does not hold up the end of the program.
     */
    @Override
    public void close() {
        end();
        boolean interrupted = false;
        while (!inLoop() && thread.isAlive()) {
            long leftMillis = (endedNanos + CLOSE_NANOS_MAX - clockNanos()) / 1_000_000;
            if (leftMillis <= 0) {
                LOG.log(System.Logger.Level.ERROR, "{0} does not end: {1}", thread.getName(), failure());
                break;
            }
            try {
                var _ = thread.join(Duration.ofMillis(leftMillis));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Renews {@link #nowNanos}; loop's thread. */
    void refreshNow() {
        tickNanos = clockNanos();
    }

    void flushLater(UdpSocket socket) {
        toFlush.add(socket);
    }

    void failed(String what, Throwable failure) {
        try {
            onFailure.accept(what, failure);
        } catch (Throwable e) {
            e.addSuppressed(failure);
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private void run() {
        try {
            if (isPrecise) {
                transport.waitPrecisely();
            }
            runTicks();
        } catch (Throwable e) {
            failure = thread.getName() + " failed: " + e;
            failed("loop", e);
        }
        running = false;
        guarded("loop", this::finish);
        guarded("loop", transport::close);
    }

    private void runTicks() {
        while (running) {
            rest();
            transport.await(rounds.isFlowing() ? 0 : Math.clamp(nextWorkNanos() - clockNanos(), 0, WAIT_NANOS_MAX));
            tick();
        }
    }

    private void rest() {
        long restNanos = rounds.restUntilNanos() - clockNanos();
        if (restNanos > 0) {
            LockSupport.parkNanos(restNanos);
        }
    }

    private void finish() {
        while (!tasks.isEmpty()) {
            runTasks();
        }
        flush();
    }

    private void tick() {
        ticks++;
        wakeupPending.set(false);
        long startNanos = clockNanos();
        tickNanos = startNanos;
        tickStartNanos = startNanos;
        runTasks();
        boolean received = transport.receive() > 0;
        boolean timersRan = runTimers();
        flush();
        count(startNanos, clockNanos() - startNanos);
        if (!isPrecise) {
            rounds.onTick(startNanos, received, timersRan);
        }
        tickStartNanos = LoopTimer.NEVER;
    }

    /** One socket had so many datagrams. */
    void noteBatch(int datagrams) {
        rounds.onBatch(datagrams);
    }

    private void count(long startNanos, long spentNanos) {
        busyNanos += spentNanos;
        long window = startNanos + spentNanos - busySinceNanos;
        if (window >= BUSY_WINDOW_NANOS) {
            double share = (double) busyNanos / window;
            double mean = meanShare;
            meanShare = mean + (share - mean) * Math.min(1, (double) window / MEAN_WINDOW_NANOS);
            busyShare = share;
            busyNanos = 0;
            busySinceNanos = startNanos + spentNanos;
            load = new Load(ticks, lateTicks);
        }
    }

    /** When the next task, timer or flush is due; {@link LoopTimer#NEVER} if there is none. */
    private long nextWorkNanos() {
        if (!tasks.isEmpty()) {
            return 0;
        }
        long retryNanos = toFlush.isEmpty() ? LoopTimer.NEVER : clockNanos() + RETRY_FLUSH_NANOS;
        return Math.min(retryNanos, timers.nextNanos());
    }

    private void runTasks() {
        // Only tasks posted before: one that posts itself must not prolong the tick without end.
        for (int left = tasks.size(); left > 0; left--) {
            @Nullable Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            guarded("task", task);
        }
    }

    /** Whether any was due. */
    private boolean runTimers() {
        isLate = false;
        boolean ran = timers.runDue(tickNanos, runTimer);
        if (isLate) {
            lateTicks++;
        }
        return ran;
    }

    private void runTimer(LoopTimer timer, long deadlineNanos) {
        isLate |= tickNanos - deadlineNanos >= LATE_NANOS;
        guarded("timer", timer.task);
    }

    private void flush() {
        // A socket that could not send everything queues itself again for the next tick.
        List<UdpSocket> now = toFlush;
        toFlush = flushing;
        flushing = now;
        for (int i = 0; i < now.size(); i++) {
            UdpSocket socket = now.get(i);
            socket.flushPending = false;
            try {
                socket.flush();
            } catch (Throwable e) {
                socket.fail(e);
            }
        }
        now.clear();
    }

    private void guarded(String what, Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            failed(what, e);
        }
    }

    /** Ticks so far; the loop's thread. */
    long ticks() {
        return ticks;
    }
}
