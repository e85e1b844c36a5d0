package io.jialing.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jialing.api.OpenApi.Operation;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.runtime.log.ChangeKind;
import io.jialing.api.security.Role;
import io.jialing.core.cluster.BindingMode;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.job.AttemptState;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PartState;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.StopReason;
import io.jialing.core.job.sweep.Algorithm;
import io.jialing.core.job.sweep.Objective;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.placement.Reason;
import io.jialing.core.planning.Counterfactual;
import io.jialing.core.planning.Forecast;
import io.jialing.core.planning.PolicyComparison;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.Precision;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Pin;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteTier;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.HubSwitch;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// The OpenAPI document says of every route what a person needs to use it, and nothing that the code does not know.
@AtASharedHub
class ContractTest {
    private static final String PROBLEM = "application/problem+json";

    /// What the code has as an enum, and the document with the same constants.
    private static final List<Class<? extends Enum<?>>> ENUMS =
            List.of(
                    AcceleratorModel.Confidence.class,
                    Algorithm.class,
                    AttemptState.class,
                    BindingMode.class,
                    ChangeKind.class,
                    ClusterKind.class,
                    Counterfactual.Kind.class,
                    DataClass.class,
                    DayOfWeek.class,
                    FieldCode.class,
                    Forecast.Basis.class,
                    Forecast.Why.class,
                    HubSwitch.class,
                    Objective.Goal.class,
                    OnPartition.class,
                    PartState.class,
                    Pin.class,
                    PolicyComparison.Effect.class,
                    Precision.class,
                    PriorityClass.class,
                    ProblemCode.class,
                    Reason.class,
                    Residency.class,
                    Ring.class,
                    SiteTier.class,
                    SpillReason.class,
                    Stack.class,
                    StopReason.class,
                    WorkKind.class);

    /// What has no enum in the code, or stands for a part of one.
    private static final Set<String> OTHER_CHOICES =
            Set.of(
                    "LIVE",
                    "CLUSTER",
                    "ACCELERATOR CPU SCHEDULE",
                    "APPROVED DRAFT PUBLISHED SCHEDULED SUPERSEDED",
                    "ESTIMATE_UNKNOWN FAIR_COMPETITION_REVIEW GAP NEVER_OPENS TIE",
                    "plan",
                    "true",
                    "OFF ON",
                    "amd64 arm64",
                    "CANCELLED HELD",
                    "FIRE_ONCE SKIP",
                    "ALLOW CANCEL_PREVIOUS SKIP",
                    "MISSED OVERLAPPED REFUSED SUBMITTED",
                    "NODE POOL RACK",
                    "DECLARED PROBE TARGET",
                    "CATALOGUE_LIST_PRICE NO_LIST_PRICE",
                    "CORDONED DEGRADED DRAINING LOST ONLINE RECOVERING SUSPECT",
                    "dispatch failover planning preemption retries spill",
                    "cluster kind label name priority queue scenario state tenant");

    /// Fields of what cannot be done yet, so that no example that is carried out can have them.
    private static final Set<String> NOT_YET = Set.of("kubeconfig", "server", "ca", "token", "podSecurity");

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping routes;

    @LocalServerPort private int port;
    private OpenApi api = OpenApi.NONE;

    @BeforeAll
    void read() {
        api = OpenApi.at(port);
    }

    Stream<Operation> operations() {
        return OpenApi.at(port).operations().stream();
    }

    @Test
    void the_document_is_open_to_everybody_and_of_version_3_1() {
        assertThat(api.document().get("openapi").asString()).startsWith("3.1.");
        assertThat(api.document().at("/info/title").asString()).isEqualTo("Jialing");
        assertThat(api.document().at("/components/securitySchemes/apiKey/scheme").asString()).isEqualTo("bearer");
        assertThat(api.document().at("/security/0").has("apiKey")).isTrue();
        assertThat(api.document().propertyNames()).noneMatch(name -> name.startsWith("x-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/webjars/swagger-ui/swagger-ui.css", "/webjars/swagger-ui/swagger-ui-bundle.js"})
    void the_page_that_shows_it_finds_what_it_needs(String file) {
        var page = Http.nobody(port).get("/docs").ok();

        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.response().body()).contains("\"%s\"".formatted(file), "\"/v3/api-docs\"");
        assertThat(Http.nobody(port).get(file).ok().response().body()).isNotBlank();
    }

    @Test
    void every_route_is_in_the_document_and_nothing_else_is() {
        var offered = new TreeSet<String>();
        routes.getHandlerMethods()
                .keySet()
                .forEach(route ->
                        route.getPatternValues().stream()
                                .filter(path -> path.startsWith("/v1/"))
                                .forEach(path ->
                                        route.getMethodsCondition()
                                                .getMethods()
                                                .forEach(method -> offered.add(method + " " + path))));

        assertThat(operations().map(one -> one.verb() + " " + one.path())).containsExactlyInAnyOrderElementsOf(offered);
    }

    @Test
    void every_reference_leads_somewhere() {
        OpenApi.visit(
                api.document(),
                "",
                (_, node) -> {
                    // A comma in a text that is not in quotes makes a field of the rest.
                    assertThat(node.propertyNames()).noneMatch(name -> name.contains(" "));
                    if (node.path("$ref").isString()) {
                        assertThat(api.followed(node).isMissingNode()).as(node.toString()).isFalse();
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_operation_says_what_it_does_for_whom_and_what_it_takes(Operation operation) {
        var tags = api.document().get("tags").valueStream().map(tag -> tag.get("name").asString()).toList();

        assertThat(operation.id()).matches("[a-z][A-Za-z]+");
        assertThat(operations().filter(other -> other.id().equals(operation.id()))).hasSize(1);
        assertThat(operation.node().get("summary").asString()).hasSizeBetween(10, 80);
        assertThat(operation.node().get("description").asString()).hasSizeGreaterThan(15);
        assertThat(operation.node().get("tags").valueStream().map(JsonNode::asString)).hasSize(1).isSubsetOf(tags);
        for (var parameter : operation.parameters()) {
            assertThat(parameter.get("description").asString()).as(parameter.toString()).isNotBlank();
            assertThat(parameter.get("schema").isEmpty()).as(parameter.toString()).isFalse();
        }
        assertThat(
                        operation.parameters().stream()
                                .filter(parameter -> parameter.get("in").asString().equals("path"))
                                .map(parameter -> "{" + parameter.get("name").asString() + "}"))
                .allSatisfy(name -> assertThat(operation.path()).contains(name))
                .hasSize((int) operation.path().chars().filter(character -> character == '{').count());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void its_bodies_and_answers_have_examples_that_fit_their_schemas(Operation operation) {
        operation.bodies().values().forEach(this::assertExamplesFit);
        assertThat(operation.answers().keySet()).anyMatch(status -> status / 100 == 2);
        operation
                .answers()
                .forEach((status, answer) -> {
                    assertThat(answer.get("description").asString()).isNotBlank();
                    if (status == 204) {
                        assertThat(answer.has("content")).isFalse();
                        return;
                    }
                    var content = OpenApi.content(answer);
                    assertThat(content).as("answer %d", status).isNotEmpty();
                    content.values().forEach(this::assertExamplesFit);
                    if (status >= 400) {
                        assertThat(content).containsOnlyKeys(PROBLEM);
                        api.examples(Objects.requireNonNull(content.get(PROBLEM)))
                                .values()
                                .forEach(problem -> assertIsProblem(problem, status));
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("operations")
    void it_tells_the_problems_that_everybody_may_meet(Operation operation) {
        assertThat(operation.answers()).containsKeys(401, 406, 429, 503);
        if (!operation.bodies().isEmpty()) {
            assertThat(operation.answers()).containsKeys(400, 413, 415);
        }
        if (operation.path().contains("{")) {
            assertThat(operation.answers()).containsKey(404);
        }
        if (operation.parameters().stream().anyMatch(one -> one.get("name").asString().equals("If-Match"))) {
            assertThat(operation.answers()).containsKey(412);
        }
    }

    @Test
    void every_choice_is_one_that_the_code_knows() {
        var known = new TreeSet<>(OTHER_CHOICES);
        ENUMS.forEach(type -> known.add(words(Arrays.stream(type.getEnumConstants()).map(Enum::name))));
        var told = new TreeSet<String>();

        OpenApi.visit(
                api.document(),
                "",
                (_, node) -> {
                    if (node.path("enum").isArray()) {
                        told.add(
                                words(
                                        node.get("enum")
                                                .valueStream()
                                                .filter(JsonNode::isString)
                                                .map(JsonNode::asString)));
                    }
                });

        assertThat(told).containsExactlyElementsOf(known);
    }

    @Test
    void every_role_can_be_written_as_the_document_says() {
        for (var role : Role.values()) {
            assertThat(api.complaints("Grant", StringNode.valueOf(role.name()))).isEmpty();
            assertThat(api.complaints("Grant", StringNode.valueOf(role.name() + "@yb-a")).isEmpty())
                    .isEqualTo(!role.isTenants());
        }
        assertThat(api.complaints("Grant", StringNode.valueOf("KING"))).isNotEmpty();
    }

    /// So that the examples, which are carried out, vouch for every field.
    @Test
    void every_field_of_a_request_is_in_some_example() {
        var told = new TreeSet<String>();
        var shown = new TreeSet<String>();
        operations()
                .flatMap(operation -> operation.bodies().values().stream())
                .forEach(body -> {
                    told.addAll(api.fields(body.get("schema")));
                    api.examples(body).values().forEach(example -> shown.addAll(OpenApi.fieldsOf(example)));
                });

        told.removeAll(shown);
        assertThat(told).containsExactlyInAnyOrderElementsOf(NOT_YET);
    }

    @Test
    void every_field_that_the_code_reads_is_in_the_document() {
        for (var operation : operations().toList()) {
            for (var parameter : handler(operation).getMethodParameters()) {
                if (parameter.hasParameterAnnotation(RequestBody.class) && parameter.getParameterType().isRecord()) {
                    var read = components(parameter.getParameterType());
                    var told = new TreeSet<String>();
                    operation.bodies().values().forEach(body -> told.addAll(api.fields(body.get("schema"))));

                    assertThat(told).as(operation.toString()).containsAll(read);
                }
            }
        }
    }

    private void assertExamplesFit(JsonNode mediaType) {
        var examples = api.examples(mediaType);
        assertThat(examples).as(mediaType.toString()).isNotEmpty();
        examples.forEach(
                (name, example) -> assertThat(api.complaints(mediaType, example)).as("%s %s", name, example).isEmpty());
    }

    private static void assertIsProblem(JsonNode problem, int status) {
        var code = ProblemCode.valueOf(problem.get("code").asString());
        assertThat(status).isEqualTo(code.status());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asString()).isEqualTo(code.type());
        assertThat(problem.get("title").asString())
                .isEqualTo(ResourceBundle.getBundle("problems").getString(code.name()));
    }

    private static String words(Stream<String> words) {
        return words.sorted().collect(Collectors.joining(" "));
    }

    private HandlerMethod handler(Operation operation) {
        return routes.getHandlerMethods().entrySet().stream()
                .filter(route -> route.getKey().getPatternValues().contains(operation.path()))
                .filter(route ->
                        route.getKey().getMethodsCondition().getMethods().stream()
                                .anyMatch(method -> method.name().equals(operation.verb())))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /// The names of all fields that a record is read from, those of records inside included.
    private static Set<String> components(Class<?> type) {
        var names = new TreeSet<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            var renamed = component.getAccessor().getAnnotation(JsonProperty.class);
            names.add(renamed == null ? component.getName() : renamed.value());
            inner(component.getGenericType()).forEach(inner -> names.addAll(components(inner)));
        }
        return names;
    }

    private static Stream<Class<?>> inner(Type type) {
        return switch (type) {
            case Class<?> plain when plain.isRecord() -> Stream.of(plain);
            case ParameterizedType list -> Arrays.stream(list.getActualTypeArguments()).flatMap(ContractTest::inner);
            default -> Stream.of();
        };
    }
}
