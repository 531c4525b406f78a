package dev.tramo.net;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Makes the other threads of this process yield the processor to its loops.
 *
 * <p>Lowering a thread's own priority needs no privilege, raising one does. A loop that sleeps most of the time is then run as soon
 * as it wakes up, however many requests, compilations or password checks are waiting for a processor.
 */
public final class ThreadPriority {
    /**
     * Added to the process' nice value: a thread of nice 5 gets a third of the processor time of one of nice 0 when both want it
     * (Linux, {@code sched_prio_to_weight}: 335 against 1024). More would keep a preempted thread from the next safepoint too long,
     * for which the loops would wait.
     */
    private static final int NICE_STEP = 5;

    private static final int NICE_MAX = 19;
    /** Of {@code /proc/<pid>/stat}, counted from the state, which follows the name in parentheses. */
    private static final int NICE_FIELD = 16;

    private static final Path THREADS = Path.of("/proc/self/task");
    /** The garbage collector stops the loops, too: the threads that it waits for must not wait for a processor. */
    private static final List<String> VIRTUAL_MACHINE = List.of("VM Thread", "VM Periodic Tas", "GC Thread");

    /** C1's and C2's. */
    private static final Pattern COMPILER = Pattern.compile("C[12] CompilerThre");

    private static final int NICE_OF_PROCESS = niceOfProcess();

    private ThreadPriority() {}

    /**
     * Lowers the priority of the JIT compiler's threads: at a start, they and what is started want all there is, and without them it is
     * done sooner. Does nothing where the system has no {@code /proc}.
     *
     * @return how many threads were lowered
     */
    public static int lowerCompiler() {
        return lower(name -> COMPILER.matcher(name).matches());
    }

    /**
     * Lowers the priority of all threads but the virtual machine's own and those named, once. Threads that are started later have the
     * priority of the thread that starts them. Does nothing where the system has no {@code /proc}.
     *
     * @param precedence beginnings of the names of threads that keep their priority, at most 15 characters each
     * @return how many threads were lowered
     */
    public static int lowerOthersThan(List<String> precedence) {
        return lower(name -> precedence.stream().noneMatch(name::startsWith)
                && VIRTUAL_MACHINE.stream().noneMatch(name::startsWith));
    }

    private static int lower(Predicate<String> isToBeLowered) {
        int lowered = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                if (lowersIf(isToBeLowered, thread)) {
                    lowered++;
                }
            }
        } catch (IOException e) {
            return lowered; // no Linux
        }
        return lowered;
    }

    private static boolean lowersIf(Predicate<String> isToBeLowered, Path thread) {
        try {
            String name = Files.readString(thread.resolve("comm")).strip();
            if (!isToBeLowered.test(name)) {
                return false;
            }
            int nice = Math.min(NICE_OF_PROCESS + NICE_STEP, NICE_MAX);
            return nice > nice(thread)
                    && LinuxCalls.setThreadNice(Integer.parseInt(String.valueOf(thread.getFileName())), nice);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    /** Before anything is lowered: that of the thread with which it began. */
    private static int niceOfProcess() {
        try {
            return nice(Path.of("/proc/self"));
        } catch (IOException e) {
            return 0; // no Linux
        }
    }

    /** The nice value of a thread, of its folder under {@code /proc}. */
    static int nice(Path thread) throws IOException {
        String stat = Files.readString(thread.resolve("stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE_FIELD]);
    }
}
