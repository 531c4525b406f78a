package dev.tramo.server.observe.alarm;

import dev.tramo.engine.endpoint.RefusedAttempt;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Which rules are met at the server itself. The thread of the evaluation only. */
final class ServerChecks {
    private static final double PERCENT = 100;

    /** Free space of a file system, MiB. */
    record Disk(double freeMib, double totalMib) {}

    /** A certificate: what it is called, and when it ends. */
    record Certificate(String name, Instant end) {}

    /**
     * What of the server is looked at. Each may take a while, and is asked on the thread of the evaluation.
     *
     * @param disk where the data folder is; empty if it cannot be told
     * @param databaseAwayBecause empty text if it answers
     * @param certificates that the server uses
     * @param refused attempts that no route was meant by
     */
    record Sources(
            Supplier<Optional<Disk>> disk,
            Supplier<String> databaseAwayBecause,
            Supplier<List<Certificate>> certificates,
            Supplier<List<RefusedAttempt>> refused) {}

    private static final long DISK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long CERTIFICATES_EVERY_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Sources sources;
    private final RefusedCallers refused = new RefusedCallers();
    private final AddressCounts failedLogins = new AddressCounts();
    private Optional<Disk> disk = Optional.empty();
    private List<Certificate> certificates = List.of();
    private Optional<Instant> wallBefore = Optional.empty();
    private long nanosBefore;
    private long diskNanos;
    private long certificatesNanos;

    ServerChecks(Sources sources) {
        this.sources = sources;
    }

    /** Adds what is met. */
    void add(Map<String, Long> loginsFailed, Findings findings, Instant now, long nowNanos) {
        loginsFailed.forEach((address, count) -> failedLogins.add(address, count, nowNanos));
        addClock(findings, now, nowNanos);
        boolean isFirst = wallBefore.isEmpty();
        wallBefore = Optional.of(now);
        nanosBefore = nowNanos;
        if (isFirst || nowNanos - diskNanos >= DISK_EVERY_NANOS) {
            diskNanos = nowNanos;
            disk = sources.disk().get();
        }
        if (isFirst || nowNanos - certificatesNanos >= CERTIFICATES_EVERY_NANOS) {
            certificatesNanos = nowNanos;
            certificates = sources.certificates().get();
        }
        disk.ifPresent(free -> addDisk(free, findings));
        addCertificates(findings, now);
        refused.see(sources.refused().get(), nowNanos);
        refused.add("", findings, nowNanos);
        String away = sources.databaseAwayBecause().get();
        if (!away.isEmpty()) {
            findings.add(Rule.DATABASE, "", () -> "the database does not answer: " + away);
        }
        RuleValues logins = findings.of(Rule.LOGIN_ABUSE);
        failedLogins
                .worst(logins.windowSeconds(), nowNanos)
                .filter(worst -> worst.count() >= logins.of(Limit.FAILURES_MIN))
                .ifPresent(worst -> findings.add(
                        Rule.LOGIN_ABUSE,
                        "",
                        () -> worst.address() + " failed to log in " + worst.count() + " times in "
                                + logins.windowSeconds() + " s"));
    }

    private void addClock(Findings findings, Instant now, long nowNanos) {
        wallBefore.ifPresent(before -> {
            long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - nanosBefore);
            long jumpMillis = Duration.between(before, now).toMillis() - elapsedMillis;
            if (Math.abs(jumpMillis) >= findings.of(Rule.CLOCK_JUMP).of(Limit.MILLIS_MIN)) {
                findings.add(
                        Rule.CLOCK_JUMP,
                        "",
                        () -> String.format(
                                Locale.ROOT,
                                "the wall clock went %s by %.3f s",
                                jumpMillis > 0 ? "forward" : "back",
                                Math.abs(jumpMillis) / 1_000.0));
            }
        });
    }

    private static void addDisk(Disk disk, Findings findings) {
        RuleValues values = findings.of(Rule.DISK);
        double percent = disk.totalMib() == 0 ? PERCENT : PERCENT * disk.freeMib() / disk.totalMib();
        if (percent < values.of(Limit.PERCENT_MIN) || disk.freeMib() < values.of(Limit.MIB_MIN)) {
            findings.add(
                    Rule.DISK,
                    "",
                    () -> String.format(
                            Locale.ROOT,
                            "%.0f MiB (%.1f %%) are free where the data folder or that of recordings is",
                            disk.freeMib(),
                            percent));
        }
    }

    private void addCertificates(Findings findings, Instant now) {
        double days = findings.of(Rule.CERTIFICATE_EXPIRY).of(Limit.DAYS_MIN);
        for (Certificate certificate : certificates) {
            if (Duration.between(now, certificate.end()).toHours() < days * TimeUnit.DAYS.toHours(1)) {
                String verb = certificate.end().isAfter(now) ? " ends at " : " has ended at ";
                findings.add(
                        Rule.CERTIFICATE_EXPIRY,
                        certificate.name(),
                        () -> "the certificate of " + certificate.name() + verb
                                + certificate.end().truncatedTo(ChronoUnit.SECONDS));
            }
        }
    }
}
