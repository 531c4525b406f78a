package dev.tramo.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What may know what: dependencies between modules point downwards only. */
class ModulesTest {
    /** From the top down. */
    private static final List<String> MODULES = List.of(
            "dev.tramo.server..", "dev.tramo.engine..", "dev.tramo.rtmp..", "dev.tramo.srt..", "dev.tramo.net..");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tramo");

    @Test
    void noModuleKnowsOneAboveIt() {
        for (int i = 1; i < MODULES.size(); i++) {
            String module = MODULES.get(i);
            assertThat(CLASSES.that(JavaClass.Predicates.resideInAPackage(module)))
                    .as(module)
                    .isNotEmpty();
            noClasses()
                    .that()
                    .resideInAPackage(module)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(MODULES.subList(0, i).toArray(String[]::new))
                    .check(CLASSES);
        }
    }

    @Test
    void theProtocolKnowsNothingOfSocketsOnlyItsDriverDoes() {
        noClasses()
                .that()
                .resideInAPackage("dev.tramo.srt..")
                .and()
                .resideOutsideOfPackage("dev.tramo.srt.driver..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.tramo.net..", "dev.tramo.srt.driver..", "java.nio.channels..", "java.util.concurrent")
                .check(CLASSES);
    }

    @Test
    void theTwoProtocolsKnowNothingOfEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.tramo.rtmp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.tramo.srt..", "dev.tramo.net..")
                .check(CLASSES);
    }

    @Test
    void rtmpKnowsNothingOfSocketsOnlyItsDriverDoes() {
        noClasses()
                .that()
                .resideInAPackage("dev.tramo.rtmp..")
                .and()
                .resideOutsideOfPackage("dev.tramo.rtmp.driver..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.tramo.rtmp.driver..", "io.netty.channel..", "java.nio.channels..")
                .check(CLASSES);
    }

    @Test
    void mpegtsKnowsNoOtherModuleAndHasNeitherInputOutputNorThreadsNorClock() {
        classes()
                .that()
                .resideInAPackage("dev.tramo.mpegts..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.tramo.mpegts..",
                        "java.lang..",
                        "java.nio",
                        "java.nio.charset",
                        "java.text", // accents of DVB texts
                        "java.time",
                        "java.util",
                        "java.util.function",
                        "java.util.stream",
                        "org.jspecify..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.tramo.mpegts..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(CLASSES);
    }

    @Test
    void noProtocolKnowsMpegts() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.tramo.srt..", "dev.tramo.rtmp..", "dev.tramo.net..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tramo.mpegts..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.tramo.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** The JVM's own pool has one thread on a machine with two cores: what blocks there holds up all else. */
    @Test
    void whatGoesOnInAnotherThreadNamesIt() {
        JavaClasses tests = new ClassFileImporter().importPath(Path.of("target", "test-classes"));
        assertThat(tests).isNotEmpty();
        noClasses().should().callMethodWhere(goesOnInTheCommonPool()).check(CLASSES);
        noClasses().should().callMethodWhere(goesOnInTheCommonPool()).check(tests);
    }

    private static DescribedPredicate<JavaMethodCall> goesOnInTheCommonPool() {
        return DescribedPredicate.describe(
                "a method of CompletionStage goes on in the JVM's own pool",
                call -> call.getTargetOwner().isAssignableTo(CompletionStage.class)
                        && call.getName().endsWith("Async")
                        && call.getTarget().getRawParameterTypes().stream()
                                .noneMatch(type -> type.isEquivalentTo(Executor.class)));
    }

    @Test
    void allLoggingGoesThroughTheSystemLoggerAndOnlyTheCommandLinePrints() {
        // The end's limit speaks when loggers have ended.
        DescribedPredicate<JavaClass> commandLine = belongToAnyOf(Main.class, HealthCheck.class, EndLimit.class)
                .or(JavaClass.Predicates.simpleName("AdminPassword"))
                .as("the command line");

        noClasses().should(USE_JAVA_UTIL_LOGGING).check(CLASSES);
        noClasses()
                .that(DescribedPredicate.not(commandLine))
                .should(ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }
}
