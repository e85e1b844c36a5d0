package io.jialing.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The shape of scheduler-core: what it may depend on, which room may know which, and that nothing in it reads the
/// time, draws unseeded randomness or prints.
class ArchitectureTest {

    /// Each room knows only the rooms before it.
    private static final List<String> ROOMS =
            List.of(
                    "resource",
                    "site",
                    "job",
                    "cluster",
                    "quota",
                    "locality",
                    "state",
                    "serving",
                    "placement",
                    "planning",
                    "tuning",
                    "container",
                    "hub",
                    "simulation");

    private static final String CORE = "io.jialing.core";

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(CORE);

    /// Reads of the wall clock and draws from a source nobody seeded, as "type.member/parameters".
    private static final Set<String> CLOCKS_AND_DICE =
            Set.of(
                    "java.lang.System.currentTimeMillis/0",
                    "java.lang.System.nanoTime/0",
                    "java.lang.Thread.sleep/1",
                    "java.lang.Thread.sleep/2",
                    "java.lang.Math.random/0",
                    "java.util.Collections.shuffle/1",
                    "java.util.Date.<init>/0",
                    "java.util.Random.<init>/0",
                    "java.util.SplittableRandom.<init>/0",
                    "java.util.UUID.randomUUID/0",
                    "java.util.concurrent.ThreadLocalRandom.current/0");

    @Test
    void core_depends_on_the_language_and_on_jspecify_only() {
        check(classes().should().onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", CORE + "..")));
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage("java.sql..", "java.net.http..", "java.util.logging..")));
    }

    @Test
    void every_class_lives_in_a_known_room() {
        check(classes().that().doNotHaveSimpleName("package-info").should().resideInAnyPackage(rooms(ROOMS)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rooms")
    void a_room_knows_only_the_rooms_above_it(String room) {
        var below = ROOMS.subList(ROOMS.indexOf(room) + 1, ROOMS.size());

        check(
                noClasses()
                        .that()
                        .resideInAPackage(CORE + "." + room + "..")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(rooms(below))));
    }

    @Test
    void time_and_chance_enter_from_outside() {
        check(noClasses().should().accessTargetWhere(readsTheClockOrRollsDice()));
    }

    @Test
    void nothing_prints() {
        check(noClasses().should().accessField(System.class, "out"));
        check(noClasses().should().accessField(System.class, "err"));
        check(noClasses().should().callMethod(Throwable.class, "printStackTrace"));
    }

    @Test
    void names_say_what_a_type_is() {
        check(noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils?|Processor)"));
    }

    @Test
    void every_package_is_null_marked() {
        check(classes().should(resideInANullMarkedPackage()));
    }

    private static Stream<String> rooms() {
        return ROOMS.stream();
    }

    private static String[] rooms(List<String> names) {
        return names.stream().map(room -> CORE + "." + room + "..").toArray(String[]::new);
    }

    /// Rules hold for the rooms there are; a rule about a room without classes is no failure.
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheClockOrRollsDice() {
        return describe(
                "the clock is read or chance is not seeded",
                access -> {
                    var owner = access.getTargetOwner();
                    var parameters =
                            access instanceof JavaCodeUnitAccess<?> call
                                    ? call.getTarget().getRawParameterTypes()
                                    : List.<JavaClass>of();
                    if (CLOCKS_AND_DICE.contains(owner.getName() + "." + access.getName() + "/" + parameters.size())) {
                        return true;
                    }
                    return owner.getPackageName().equals("java.time")
                            && (access.getName().equals("now") || access.getName().startsWith("system"))
                            && parameters.stream().noneMatch(type -> type.isEquivalentTo(Clock.class));
                });
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a package whose package-info is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                var room = type.getPackage();
                events.add(
                        new SimpleConditionEvent(
                                type,
                                room.isAnnotatedWith(NullMarked.class),
                                "%s: its package %s is not @NullMarked".formatted(type.getName(), room.getName())));
            }
        };
    }
}
