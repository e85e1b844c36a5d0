package io.jialing.api;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

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
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Controller;

/// The shape of the service: where wiring, clocks and printing may live, and that Spring stays out of core.
class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.jialing.api", "io.jialing.core");

    private static final JavaClasses SERVICE = CLASSES.that(are(inApi()));

    @Test
    void core_knows_neither_spring_nor_the_service() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.jialing.core..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.springframework..", "io.jialing.api.."),
                CLASSES);
    }

    @Test
    void dependencies_arrive_through_constructors() {
        check(NO_CLASSES_SHOULD_USE_FIELD_INJECTION, SERVICE);
    }

    @Test
    void controllers_are_seen_by_their_own_room_only() {
        check(classes().that().areMetaAnnotatedWith(Controller.class).should().bePackagePrivate(), SERVICE);
    }

    @Test
    void only_the_command_line_prints() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages("io.jialing.api.cli..", "io.jialing.api.demo..")
                        .should(ACCESS_STANDARD_STREAMS),
                SERVICE);
    }

    @Test
    void only_the_wiring_and_the_command_line_read_the_clock() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages("io.jialing.api.runtime..", "io.jialing.api.cli..")
                        .should()
                        .accessTargetWhere(readsTheClock()),
                SERVICE);
    }

    @Test
    void names_say_what_a_type_is() {
        check(noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils?|Processor)"), SERVICE);
    }

    @Test
    void every_package_is_null_marked() {
        check(classes().should(resideInANullMarkedPackage()), SERVICE);
    }

    /// Rules hold for the rooms there are; a rule about a room without classes is no failure.
    private static void check(ArchRule rule, JavaClasses classes) {
        rule.allowEmptyShould(true).check(classes);
    }

    private static DescribedPredicate<JavaClass> inApi() {
        return JavaClass.Predicates.resideInAPackage("io.jialing.api..");
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
        return describe(
                "the clock is read",
                access -> {
                    var owner = access.getTargetOwner();
                    return switch (access.getName()) {
                        case "currentTimeMillis" -> owner.isEquivalentTo(System.class);
                        case "now" -> owner.getPackageName().equals("java.time") && !takesAClock(access);
                        case "system", "systemUTC", "systemDefaultZone" -> owner.getPackageName().equals("java.time");
                        default -> false;
                    };
                });
    }

    private static boolean takesAClock(JavaAccess<?> access) {
        return access instanceof JavaCodeUnitAccess<?> call
                && call.getTarget().getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
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
