package io.jialing.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.security.Caller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        classes = ProblemAdviceTest.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "server.address=127.0.0.1")
class ProblemAdviceTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @LocalServerPort private int port;

    private final HttpClient client = HttpClient.newHttpClient();

    @Configuration
    @EnableAutoConfiguration(
            exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class, QuartzAutoConfiguration.class})
    @ComponentScan({"io.jialing.api.http", "io.jialing.api.security"})
    @ConfigurationPropertiesScan("io.jialing.api.http")
    @Import({ProblemAdvice.class, ErrorPage.class, Refusals.class, Parcels.class})
    static class Application {}

    enum Colour {
        RED,
        GREEN
    }

    record Parcel(
            @Nullable Integer weight, @Nullable Colour colour, @Nullable Duration age, @Nullable List<Parcel> parts) {}

    @RestController
    @RequestMapping("/parcels")
    static class Parcels {
        @GetMapping
        Map<String, Integer> weigh(@RequestParam int weight) {
            return Map.of("weight", weight);
        }

        @PostMapping
        Parcel send(@RequestBody Parcel parcel) {
            return parcel;
        }

        @GetMapping("/broken")
        String fail() {
            throw new IllegalStateException("secret of SecretClass");
        }

        @GetMapping("/slow")
        String time() {
            throw new QueryTimeoutException("secret of SecretClass");
        }

        @GetMapping("/mine")
        String mine(Caller caller) {
            return caller.keyId();
        }
    }

    @ParameterizedTest(name = "{0} is {1} {2} at {3}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{\"weight\": 1|400|MALFORMED_DOCUMENT|-|-",
                "|400|MALFORMED_DOCUMENT|-|-",
                "{\"weight\":1} {}|400|MALFORMED_DOCUMENT|-|-",
                "{\"weight\":1,\"weight\":2}|400|MALFORMED_DOCUMENT|-|-",
                "{\"wieght\":1}|400|UNKNOWN_FIELD|/wieght|UNKNOWN_FIELD",
                "{\"weight\":1,\"parts\":[{\"weight\":1,\"a/b\":2}]}|400|UNKNOWN_FIELD|/parts/0/a~1b|UNKNOWN_FIELD",
                "{\"weight\":\"1\"}|400|INVALID|/weight|WRONG_TYPE",
                "{\"weight\":1.5}|400|INVALID|/weight|WRONG_TYPE",
                "{\"weight\":99999999999}|400|INVALID|/weight|OUT_OF_RANGE",
                "{\"weight\":1,\"colour\":\"RAD\"}|400|INVALID|/colour|UNKNOWN_VALUE",
                "{\"weight\":1,\"colour\":1}|400|INVALID|/colour|UNKNOWN_VALUE",
                "{\"weight\":1,\"age\":\"a while\"}|400|INVALID|/age|MALFORMED",
                "{\"weight\":1,\"parts\":{}}|400|INVALID|/parts|WRONG_TYPE",
                "[]|400|MALFORMED_DOCUMENT|-|-",
            })
    void a_document_that_cannot_be_read_says_where(
            @Nullable String body, int status, String code, @Nullable String pointer, @Nullable String fieldCode)
            throws Exception {
        var answer = post("/parcels", "application/json", body == null ? "" : body);

        assertProblem(answer, status, code);
        var errors = JSON.readTree(answer.body()).path("errors");
        if (fieldCode == null) {
            assertThat(errors.isMissingNode()).isTrue();
        } else {
            assertThat(errors.get(0).get("code").asString()).isEqualTo(fieldCode);
            assertThat(errors.get(0).get("pointer").asString()).isEqualTo(pointer == null ? "" : pointer);
        }
    }

    @Test
    void an_unknown_field_names_the_nearest_known_one() throws Exception {
        var answer = post("/parcels", "application/json", "{\"wieght\":1}");

        assertThat(JSON.readTree(answer.body()).at("/params/nearest").asString()).isEqualTo("weight");
    }

    @Test
    void a_document_that_nests_too_deep_is_refused() throws Exception {
        var answer = post("/parcels", "application/json", "{\"parts\":[".repeat(60));

        assertProblem(answer, 400, "DOCUMENT_TOO_COMPLEX");
    }

    @ParameterizedTest(name = "{0} is {1} {2}")
    @CsvSource({
        "/parcels, 400, INVALID_PARAMETER",
        "/parcels?weight=heavy, 400, INVALID_PARAMETER",
        "/parcels/mine, 401, UNAUTHENTICATED",
        "/nowhere, 404, NOT_FOUND",
        "/error, 404, NOT_FOUND",
        "/parcels/broken, 500, INTERNAL",
        "/parcels/slow, 503, UNAVAILABLE",
    })
    void a_request_that_cannot_be_answered_says_why(String path, int status, String code) throws Exception {
        assertProblem(send(request(path).GET()), status, code);
    }

    @Test
    void a_method_that_is_not_offered_tells_those_that_are() throws Exception {
        var answer = send(request("/parcels").DELETE());

        assertProblem(answer, 405, "METHOD_NOT_ALLOWED");
        assertThat(answer.headers().firstValue("Allow"))
                .hasValueSatisfying(allowed -> assertThat(allowed).contains("POST"));
    }

    @Test
    void a_body_of_another_media_type_is_refused() throws Exception {
        assertProblem(post("/parcels", "text/csv", "a,b"), 415, "UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void a_caller_that_accepts_nothing_we_have_is_told_so() throws Exception {
        assertProblem(send(request("/parcels?weight=1").header("Accept", "image/png").GET()), 406, "NOT_ACCEPTABLE");
    }

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void every_code_has_a_title(ProblemCode code) {
        assertThat(ResourceBundle.getBundle("problems").getString(code.name())).isNotBlank();
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.get("code").asString()).as(answer.body()).isEqualTo(code);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asString()).startsWith("urn:jialing:problem:");
        assertThat(problem.get("title").asString()).isNotBlank();
        assertThat(problem.get("detail").asString()).isNotBlank();
        assertThat(answer.body()).doesNotContain("io.jialing", "SecretClass", "jackson", "springframework");
    }

    private HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
