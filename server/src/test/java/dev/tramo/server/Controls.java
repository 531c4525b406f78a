package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * Which controls of the dashboard (links, buttons, fields) the tests of a class could have used, and which ones they used, as
 * {@code controls.js} tells of each browser. A control is known by its screen, the panel or dialog that it is in, and its name without
 * numbers and without what follows a colon, so that "Edit: No input" and "Edit: No output" are one.
 */
final class Controls implements BeforeAllCallback, AfterAllCallback, TestWatcher {
    /** The tests of this class use each control of these screens that they see at least once. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @ExtendWith(Controls.class)
    @interface AllUsed {
        /** Beginnings of what controls are known by, as in {@code /cameras} or {@code /routes/*#sessions}. */
        String[] value();

        /** Beginnings of those that the tests of another class use. */
        String[] except() default {};
    }

    private static final String SCRIPT = Browser.script("/controls.js");

    private static final Pattern TOLD = Pattern.compile("tramo-control (seen|used) (.*)", Pattern.DOTALL);

    private static final Set<String> SEEN = new ConcurrentSkipListSet<>();
    private static final Set<String> USED = new ConcurrentSkipListSet<>();

    private int succeeded;

    /** Has a browser tell of its controls. */
    static void watch(BrowserContext context) {
        context.onConsoleMessage(message -> {
            Matcher told = TOLD.matcher(message.text());
            if (told.matches()) {
                (told.group(1).equals("used") ? USED : SEEN).add(told.group(2));
            }
        });
        context.addInitScript(SCRIPT);
    }

    @Override
    public void beforeAll(ExtensionContext tests) {
        SEEN.clear();
        USED.clear();
    }

    @Override
    public void testSuccessful(ExtensionContext test) {
        succeeded++;
    }

    /** Of some tests of the class, or after a failure, nothing can be said. */
    @Override
    public void afterAll(ExtensionContext tests) {
        Class<?> type = tests.getRequiredTestClass();
        int all = AnnotationSupport.findAnnotatedMethods(type, Test.class, HierarchyTraversalMode.TOP_DOWN)
                .size();
        if (succeeded < all) {
            return;
        }
        AllUsed expected = type.getAnnotation(AllUsed.class);
        Set<String> unused = new TreeSet<>(SEEN);
        unused.removeAll(USED);
        unused.removeIf(control -> !begins(control, expected.value()) || begins(control, expected.except()));
        assertThat(List.copyOf(unused)).as("controls that no test used").isEmpty();
    }

    private static boolean begins(String control, String... beginnings) {
        return Stream.of(beginnings).anyMatch(control::startsWith);
    }
}
