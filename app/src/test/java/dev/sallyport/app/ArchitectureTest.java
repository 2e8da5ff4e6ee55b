package dev.sallyport.app;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sallyport.gateway.Pipeline;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The arrows of docs/architecture.md, and what the parts without I/O, clock and regular expressions promise.
final class ArchitectureTest {
    private static final String ROOT = "dev.sallyport.";
    private static final String ANY_STAGE = "dev.sallyport.gateway.*..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sallyport");

    /// A rule about classes that are not there holds, so they have to be there.
    @Test
    void everyModuleIsLookedAt() {
        Set<String> modules = CLASSES.stream().map(ArchitectureTest::module).collect(Collectors.toSet());

        assertThat(modules)
                .containsExactlyInAnyOrder("mcp", "policy", "enforce", "config", "oauth", "gateway", "adapters", "app");
    }

    @ParameterizedTest
    @CsvSource({
        "mcp,      ''",
        "policy,   ''",
        "enforce,  mcp policy",
        "config,   policy",
        "oauth,    policy",
        "gateway,  mcp policy enforce",
        "adapters, policy oauth gateway",
        "app,      mcp policy enforce config oauth gateway adapters"
    })
    void modulesKnowOnlyWhatIsBelowThem(String module, String below) {
        Set<String> known = Set.of((module + " " + below).strip().split(" "));
        DescribedPredicate<JavaClass> others = describe(
                "belong to a module other than " + known,
                type -> type.getPackageName().startsWith(ROOT) && !known.contains(module(type)));

        noClasses().that(in(module)).should().dependOnClassesThat(others).check(CLASSES);
    }

    /// A new library in a module is a decision.
    @ParameterizedTest
    @CsvSource({
        "mcp,      ''",
        "policy,   ''",
        "enforce,  ''",
        "config,   org.snakeyaml.engine. com.google.re2j.",
        "oauth,    com.nimbusds. com.github.benmanes.caffeine. tools.jackson.core. org.slf4j. javax.crypto.",
        "gateway,  io.vertx.core. io.netty. org.slf4j. javax.crypto. javax.net.ssl.",
        "adapters, io.vertx.core. io.netty. org.slf4j. tools.jackson.core. org.sqlite."
    })
    void modulesUseOnlyTheirLibraries(String module, String libraries) {
        Set<String> named = Set.of(
                ("java. org.jspecify. dev.sallyport. " + libraries).strip().split(" "));
        DescribedPredicate<JavaClass> others = describe("are of a library other than " + named, type -> {
            String name = type.getBaseComponentType().getFullName();
            return name.contains(".") && named.stream().noneMatch(name::startsWith);
        });

        noClasses().that(in(module)).should().dependOnClassesThat(others).check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mcp", "policy", "enforce"})
    void protocolAndPolicyDoNoInputOrOutput(String module) {
        Set<String> inMemory = Set.of("ByteArrayOutputStream", "IOException", "Serializable", "UncheckedIOException");
        DescribedPredicate<JavaClass> outside = resideInAnyPackage(
                        "java.net..", "java.nio.file..", "java.nio.channels..", "java.lang.foreign..", "java.sql..")
                .and(not(equivalentTo(InetAddress.class).or(equivalentTo(UnknownHostException.class))))
                .or(describe(
                        "are streams",
                        type -> type.getPackageName().equals("java.io") && !inMemory.contains(type.getSimpleName())));
        DescribedPredicate<JavaAccess<?>> process = access(
                "reach out of the process",
                target -> target.getOwner().isEquivalentTo(System.class)
                        && Set.of("getenv", "getProperty", "console", "in", "out", "err")
                                .contains(target.getName()));

        DescribedPredicate<JavaAccess<?>> names = access(
                "ask for the name or address of a host",
                target -> target.getOwner().isEquivalentTo(InetAddress.class)
                        && !Set.of("ofLiteral", "getByAddress", "getAddress", "getHostAddress")
                                .contains(target.getName()));

        noClasses().that(in(module)).should().dependOnClassesThat(outside).check(CLASSES);
        noClasses().that(in(module)).should().accessTargetWhere(process).check(CLASSES);
        noClasses().that(in(module)).should().accessTargetWhere(names).check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mcp", "policy", "enforce"})
    void protocolAndPolicyReadNoClock(String module) {
        DescribedPredicate<JavaAccess<?>> now = access(
                "read a clock",
                target -> (target.getOwner().getPackageName().startsWith("java.time")
                                && target.getName().equals("now"))
                        || (target.getOwner().isEquivalentTo(System.class)
                                && Set.of("currentTimeMillis", "nanoTime").contains(target.getName())));

        noClasses()
                .that(in(module))
                .should()
                .dependOnClassesThat(equivalentTo(Clock.class).or(equivalentTo(Date.class)))
                .check(CLASSES);
        noClasses().that(in(module)).should().accessTargetWhere(now).check(CLASSES);
    }

    /// A stage is a package with its sub-packages.
    @ParameterizedTest
    @ValueSource(
            strings = {"edge", "authenticate", "authorize", "approve", "login", "limit", "guard", "forward", "audit"})
    void stagesDoNotKnowEachOther(String stage) {
        String own = "dev.sallyport.gateway." + stage + "..";
        DescribedPredicate<JavaClass> others =
                resideInAnyPackage(ANY_STAGE).and(not(resideInAnyPackage(own))).as("belong to another stage");

        noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(others)
                .check(CLASSES);
    }

    @Test
    void ofTheGatewaysRootOnlyThePipelineKnowsStages() {
        noClasses()
                .that()
                .resideInAPackage("dev.sallyport.gateway")
                .and()
                .doNotBelongToAnyOf(Pipeline.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ANY_STAGE)
                .check(CLASSES);
    }

    /// [Pipeline] and [Main] stand above what they call, though they live in a root package that others use.
    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.sallyport.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(equivalentTo(Pipeline.class), alwaysTrue())
                .ignoreDependency(equivalentTo(Main.class), alwaysTrue())
                .check(CLASSES);
    }

    /// The edge hands calls to the pipeline; no later stage can call back.
    @Test
    void onlyTheWaysInKnowThePipeline() {
        noClasses()
                .that(not(in("app")))
                .and()
                .resideOutsideOfPackage("dev.sallyport.gateway.edge..")
                .and()
                .doNotBelongToAnyOf(Pipeline.class)
                .should()
                .dependOnClassesThat(equivalentTo(Pipeline.class))
                .check(CLASSES);
    }

    /// What clients and servers say is matched in linear time.
    @ParameterizedTest
    @ValueSource(strings = {"gateway", "policy", "enforce"})
    void gatewayAndPolicyUseNoRegularExpressions(String module) {
        DescribedPredicate<JavaAccess<?>> unnamed = access(
                "use a regular expression without naming it",
                target -> target.getOwner().isEquivalentTo(String.class)
                        && Set.of("matches", "replaceAll", "replaceFirst").contains(target.getName()));

        noClasses()
                .that(in(module))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.regex..")
                .check(CLASSES);
        noClasses().that(in(module)).should().accessTargetWhere(unnamed).check(CLASSES);
    }

    @Test
    void onlyTheProgramUsesTheConsole() {
        noClasses().that(not(in("app"))).should(ACCESS_STANDARD_STREAMS).check(CLASSES);
    }

    @Test
    void onlyAdaptersSpeakToDatabases() {
        noClasses()
                .that(not(in("adapters")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
                .check(CLASSES);
    }

    /// Files block. What the data path needs of them comes through ports and the composition root.
    @Test
    void theGatewayOpensNoFiles() {
        noClasses()
                .that(in("gateway"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.nio.file..")
                .check(CLASSES);
    }

    @Test
    void everyPackageSaysWhatMayBeNull() {
        Set<String> unmarked = CLASSES.stream()
                .map(JavaClass::getPackage)
                .filter(one -> !one.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(Collectors.toSet());

        assertThat(unmarked).isEmpty();
    }

    private static DescribedPredicate<JavaClass> in(String module) {
        return resideInAnyPackage(ROOT + module + "..").as("belong to " + module);
    }

    private static String module(JavaClass type) {
        return type.getPackageName().substring(ROOT.length()).split("\\.", 2)[0];
    }

    private static DescribedPredicate<JavaAccess<?>> access(String what, Predicate<AccessTarget> to) {
        return describe(what, access -> to.test(access.getTarget()));
    }
}
